// A whole RTMP connection against the hub, with another client publishing and playing beside it. Whatever the
// client sends: the others are served, what is sent to it stays in proportion, and nothing is left when it is gone.
#include <algorithm>

#include "base/log.hpp"
#include "fuzz/fuzz_check.hpp"
#include "support/scripted_verifier.hpp"
#include "support/session_bench.hpp"
#include "support/session_script.hpp"

namespace {

using namespace sallyport;
using namespace sallyport::test::session_script;
using sallyport::fuzz::check;
using Client = test::SessionBench::Client;

class Connection {
 public:
  Connection(std::uint8_t script, std::uint8_t rest, ByteSpan input) : script_(script), rest_(rest), input_(input) {
    bench_.decider->otherwise = hub::Verdict::allow();
    bench_.options.swf_verifier = &verifier_;
    player_ = &bench_.open_player("s");
    set_options(bench_.live());
    if (has(kDecisionsRefuse)) bench_.decider->otherwise = hub::Verdict::refuse(Reason::rejected, "no");
    bench_.decider->hold_connect = bench_.decider->hold_publish = bench_.decider->hold_play = has(kDecisionsWait);
    net::TransportFacts facts;
    facts.tunnelled = has_rest(kTunnelled);
    client_ = &bench_.open(facts);
    if (has(kSmallChunks)) client_->stream->fill_limit = 100;
    if (has(kBlocked)) client_->stream->block(monotonic_now());
  }

  void run() {
    if (has(kHandshakeIsMade)) {
      test::RtmpPeer peer;
      peer.do_not_wait();
      client_->stream->receive(peer.take_output());
    }
    const std::size_t whole = std::max<std::size_t>(input_.size(), 1);
    const std::size_t step = has(kSmallPieces) ? 61 : has_rest(kStopsReading) ? (whole + 1) / 2 : whole;
    for (std::size_t at = 0; at < input_.size() && !client_->closed_with(); at += step) {
      if (has_rest(kStopsReading) && at >= input_.size() / 2) client_->stream->block(monotonic_now());
      client_->stream->receive(input_.subspan(at, std::min(step, input_.size() - at)));
      if (has(kTimePasses)) bench_.pass(Milliseconds(2500));
      bench_.turn();
    }
    if (has(kBlocked) || has_rest(kStopsReading)) client_->stream->block(std::nullopt);
    if (has(kLeavesEarly)) client_->stream->end();
    answer_everything();
  }

  void check_outcome() {
    // Each byte may ask for a reply, and for a repetition of what the client has published itself.
    const std::size_t size = input_.size();
    check(client_->stream->bytes_sent() <= 64 * 1024 + 200 * size + size * size / 16, "what is sent stays in proportion");
    bench_.talk(*player_);
    check(!player_->closed_with(), "the other client goes on");
    for (Client* client : {client_, player_}) client->stream->end();
    bench_.settle();
    check(bench_.directory.virtual_host->connections == 0, "no connection is left");
    check(bench_.directory.virtual_host->streams == 0, "no stream is left");
    check(bench_.hub.media_plane(0).stream_count() == 0, "no log is left");
  }

 private:
  bool has(std::uint8_t what) const { return (script_ & what) != 0; }
  bool has_rest(std::uint8_t what) const { return (rest_ & what) != 0; }

  /// Of the application, for clients that come from now on.
  void set_options(hub::ApplicationOptions& application) {
    if (has(kSmallChunks)) application.client.out_chunk_size = 128;
    if (has_rest(kNarrow)) application.bandwidth = {20'000, 20'000};
    application.swf.enabled = has_rest(kVerifiesSwf);
    application.idle.close = has_rest(kClosesIdle);
    bench_.hub.forget_applications();
    bench_.settle();
  }
  /// Every answer may bring the next question.
  void answer_everything() {
    for (int i = 0; i < 1000 && !(bench_.decider->held.empty() && verifier_.replies.empty()); ++i) {
      if (!bench_.decider->held.empty()) bench_.decider->answer(bench_.decider->otherwise);
      if (!verifier_.replies.empty()) verifier_.answer(!has(kDecisionsRefuse));
      bench_.settle();
    }
    bench_.settle();
  }

  std::uint8_t script_;
  std::uint8_t rest_;
  ByteSpan input_;
  test::ScriptedVerifier verifier_;  // outlives the sessions
  test::SessionBench bench_;
  Client* player_ = nullptr;
  Client* client_ = nullptr;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool quiet = (log::start(log::Level::error), true);
  if (!quiet || size < 2) return 0;
  Connection connection(data[0], data[1], {data + 2, size - 2});
  connection.run();
  connection.check_outcome();
  return 0;
}
