// A hostile server against our client: whatever it says behind the handshake, the client survives, keeps what it
// remembers and owes within bounds, and ends with one last word to each listener.
#include <algorithm>

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
    if (has(kPublishes)) {
      stream_->publish("s");
    } else {
      stream_->play("s");
    }
    bench_.connection->call("method", {1}, [](const client::CallOutcome&) {});
  }

  std::uint8_t script_;
  ByteSpan input_;
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
