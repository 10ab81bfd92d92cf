// A hostile server against our client: whatever it says behind the handshake, the client survives, keeps what it
// remembers and owes within bounds, and ends with one last word to each listener.
#include <algorithm>

#include "client/session/shared_object_channel.hpp"
#include "client/session/shared_replica.hpp"
#include "fuzz/fuzz_check.hpp"
#include "support/client_bench.hpp"
#include "support/client_script.hpp"

namespace {

using namespace sallyport;
using namespace sallyport::test::client_script;
using sallyport::fuzz::check;

client::SessionOptions options_for(std::uint8_t script) {
  client::SessionOptions options = test::ClientBench::default_options();
  if ((script & kAmf3) != 0) options.connect.object_encoding = rtmp::ObjectEncoding::amf3;
  return options;
}

/// Uses a shared object as the library does, and sets a slot whenever the server has said something.
class Sharer final : public client::SharedObjectListener {
 public:
  static constexpr client::SharedLimits kLimits{.slots = 20, .bytes = 20'000};

  void open(client::Connection& connection) {
    channel_ = connection.open_shared_object(*this, "x", false);
    if (channel_) ask({event(rtmp::SharedObjectEventType::use)});
  }
  void check_outcome() const {
    check(ends_ <= 1, "at most one last word to the shared object");
    check(replica_.slots().size() <= kLimits.slots + 1, "the slots are bounded");
  }

 private:
  static rtmp::SharedObjectEvent event(rtmp::SharedObjectEventType type) {
    rtmp::SharedObjectEvent made;
    made.type = type;
    return made;
  }
  void ask(std::vector<rtmp::SharedObjectEvent> events) {
    (void)channel_->send(replica_.version(), std::move(events));
  }
  void on_message(const rtmp::SharedObjectMessage& message) override {
    std::vector<client::SharedChange> changes;
    check(message.name == "x", "only its own messages");
    if (!replica_.apply(message, changes)) return channel_->close();
    for (const auto& said : message.events) {
      if (said.type == rtmp::SharedObjectEventType::status) replica_.refuse_requests(changes);
    }
    (void)replica_.set("s", static_cast<double>(++messages_));
    if (messages_ % 4 == 0) (void)replica_.remove("s");
    on_room();
  }
  void on_room() override {
    if (auto requests = replica_.take_requests(1'000); !requests.empty()) ask(std::move(requests));
  }
  void on_ended() override {
    ++ends_;
    replica_.note_break();
  }

  std::shared_ptr<client::SharedObjectChannel> channel_;
  client::SharedReplica replica_{kLimits};
  std::size_t messages_ = 0;
  std::size_t ends_ = 0;
};

class Session {
 public:
  Session(std::uint8_t script, ByteSpan input) : script_(script), input_(input), bench_(options_for(script)) {
    if (has(kHasMethods)) bench_.log.result = amf::Value::object({{"a", 1}});
    if (has(kBlocked)) bench_.stream->block(monotonic_now());
  }

  void run() {
    const std::size_t step = has(kSmallPieces) ? 61 : std::max<std::size_t>(input_.size(), 1);
    for (std::size_t at = 0; at < input_.size() && !bench_.stream->closed_with(); at += step) {
      bench_.stream->receive(input_.subspan(at, std::min(step, input_.size() - at)));
      bench_.loop.run_ready();
      act();
      bench_.loop.run_ready();
      check(bench_.connection->queued() <= client::kQueueFull + 2 * client::kOwedLimit, "what waits is bounded");
    }
    if (has(kBlocked)) bench_.stream->block(std::nullopt);
    if (has(kLeaves)) bench_.connection->close();
    bench_.pass(Milliseconds(40'000));
    bench_.stream->end();
    bench_.loop.run_ready();
  }

  void check_outcome() {
    const auto ends = std::count_if(bench_.log.lines.begin(), bench_.log.lines.end(),
                                    [](const std::string& line) { return line.starts_with("ended"); });
    check(ends == 1, "one last word");
    if (stream_) check(std::count(bench_.stream_log.lines.begin(), bench_.stream_log.lines.end(), "ended") == 1,
                       "one last word to the stream");
    sharer_.check_outcome();
    check(bench_.stream->bytes_sent() <= 64 * 1024 + 64 * input_.size(), "what is sent stays in proportion");
  }

 private:
  bool has(std::uint8_t what) const { return (script_ & what) != 0; }
  /// What an application does once it is connected.
  void act() {
    if (stream_ || !bench_.connection->connected()) {
      if (stream_ && stream_->publishing()) stream_->send(rtmp::MessageType::audio, 0, as_bytes("sound"));
      return;
    }
    stream_ = bench_.connection->create_stream(bench_.stream_log);
    if (!stream_) return;
    if (has(kShares)) sharer_.open(*bench_.connection);
    if (has(kPublishes)) {
      stream_->publish("s");
    } else {
      stream_->play("s");
    }
    bench_.connection->call("method", {1}, [](const client::CallOutcome&) {});
  }

  std::uint8_t script_;
  ByteSpan input_;
  Sharer sharer_;  // outlives the connection, whose listener it is
  test::ClientBench bench_;
  std::shared_ptr<client::Stream> stream_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  Session session(data[0], {data + 1, size - 1});
  session.run();
  session.check_outcome();
  return 0;
}
