// A whole RTMP connection against the hub, with another client publishing and playing beside it. Whatever the
// client sends: the others are served, what is sent to it stays in proportion, and nothing is left when it is gone.
#include <algorithm>

#include "base/log.hpp"
#include "fuzz/fuzz_check.hpp"
#include "support/session_bench.hpp"
#include "support/session_script.hpp"

namespace {

using namespace sallyport;
using namespace sallyport::test::session_script;
using sallyport::fuzz::check;
using Client = test::SessionBench::Client;

class Connection {
 public:
  Connection(std::uint8_t script, ByteSpan input) : script_(script), input_(input) {
    bench_.decider->otherwise = hub::Verdict::allow();
    player_ = &bench_.open_player("s");
    if (has(kSmallChunks)) bench_.live().client.out_chunk_size = 128;
    if (has(kDecisionsRefuse)) bench_.decider->otherwise = hub::Verdict::refuse(Reason::rejected, "no");
    bench_.decider->hold_connect = bench_.decider->hold_publish = bench_.decider->hold_play = has(kDecisionsWait);
    client_ = &bench_.open();
    if (has(kSmallChunks)) client_->stream->fill_limit = 100;
    if (has(kBlocked)) client_->stream->block(monotonic_now());
  }

  void run() {
    if (has(kHandshakeIsMade)) {
      test::RtmpPeer peer;
      peer.do_not_wait();
      client_->stream->receive(peer.take_output());
    }
    const std::size_t step = has(kSmallPieces) ? 61 : std::max<std::size_t>(input_.size(), 1);
    for (std::size_t at = 0; at < input_.size() && !client_->closed_with(); at += step) {
      client_->stream->receive(input_.subspan(at, std::min(step, input_.size() - at)));
      if (has(kTimePasses)) bench_.pass(Milliseconds(2500));
      bench_.turn();
    }
    if (has(kBlocked)) client_->stream->block(std::nullopt);
    if (has(kLeavesEarly)) client_->stream->end();
    // Every answer may bring the next question.
    for (int i = 0; i < 1000 && !bench_.decider->held.empty(); ++i) {
      bench_.decider->answer(bench_.decider->otherwise);
      bench_.settle();
    }
    bench_.settle();
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

  std::uint8_t script_;
  ByteSpan input_;
  test::SessionBench bench_;
  Client* player_ = nullptr;
  Client* client_ = nullptr;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool quiet = (log::start(log::Level::error), true);
  if (!quiet || size == 0) return 0;
  Connection connection(data[0], {data + 1, size - 1});
  connection.run();
  connection.check_outcome();
  return 0;
}
