// Chunks must give the same messages however they are cut, and what was read must survive being written
// again. Messages whose payload has a format of this layer are decoded too.
#include <algorithm>
#include <vector>

#include "fuzz/fuzz_check.hpp"
#include "rtmp/chunk/chunk_reader.hpp"
#include "rtmp/chunk/chunk_writer.hpp"
#include "rtmp/message/aggregate_reader.hpp"
#include "rtmp/message/set_peer_bandwidth.hpp"
#include "rtmp/message/user_control.hpp"

namespace {

using namespace sallyport;
using namespace sallyport::rtmp;
using sallyport::fuzz::check;

constexpr std::size_t kMemoryAllowance = 64 * 1024;

class Collector : public ChunkReader::Sink {
 public:
  explicit Collector(Flow answer) : answer_(answer) {}
  Flow on_message(Message&& message) override {
    messages.push_back(std::move(message));
    return answer_;
  }
  bool stops() const { return answer_ == Flow::stop; }
  std::vector<Message> messages;

 private:
  Flow answer_;
};

struct Outcome {
  std::vector<Message> messages;
  Reason reason = Reason::none;
};

ChunkReader::Limits limits() {
  ChunkReader::Limits limits;
  limits.max_media_message = 1024 * 1024;
  limits.min_chunk_size = 1;
  return limits;
}

/// One piece, again and again behind each stop. A look-ahead may still hold messages when the piece is used
/// up.
void read_piece(ChunkReader& reader, Collector& collector, ByteSpan piece, Outcome& outcome) {
  while (true) {
    const std::size_t before = collector.messages.size();
    const auto consumed = reader.read(piece, collector);
    if (!consumed) {
      outcome.reason = consumed.error().reason;
      return;
    }
    piece = piece.subspan(*consumed);
    if (collector.messages.size() > before && collector.stops()) continue;
    check(piece.empty(), "everything is consumed unless the sink stops");
    return;
  }
}

Outcome read_in_steps(ByteSpan bytes, std::size_t step, Flow answer) {
  ChunkReader reader(limits());
  Collector collector(answer);
  Outcome outcome;
  for (std::size_t at = 0; at < bytes.size() && outcome.reason == Reason::none; at += step) {
    read_piece(reader, collector, bytes.subspan(at, std::min(step, bytes.size() - at)), outcome);
    check(reader.memory() <= 10 * bytes.size() + kMemoryAllowance, "memory follows the input");
  }
  outcome.messages = std::move(collector.messages);
  return outcome;
}

bool equal(const Message& left, const Message& right) {
  return left.header == right.header && std::equal(left.payload.span().begin(), left.payload.span().end(),
                                                   right.payload.span().begin(), right.payload.span().end());
}

void check_equal(const std::vector<Message>& left, const std::vector<Message>& right, const char* what) {
  check(std::equal(left.begin(), left.end(), right.begin(), right.end(), equal), what);
}

void check_writing(const std::vector<Message>& messages, std::uint32_t chunk_size) {
  ChunkWriter writer;
  ByteVector wire;
  writer.announce_chunk_size(wire, chunk_size);
  for (const Message& message : messages) writer.write(wire, message.header, message.payload.span());
  const Outcome again = read_in_steps(wire, wire.size(), Flow::go_on);
  check(again.reason == Reason::none, "what was written reads");
  check_equal(again.messages, messages, "what was written reads as it was");
}

void decode(const Message& message) {
  if (message.header.type == MessageType::user_control) {
    if (const auto control = UserControl::decode(message.payload.span())) {
      ByteVector bytes;
      control->encode(bytes);
      const auto again = UserControl::decode(bytes);
      check(again.ok() && *again == *control, "user control comes back as it was");
    }
  }
  if (message.header.type == MessageType::set_peer_bandwidth) {
    check(SetPeerBandwidth::decode(message.payload.span()).ok() == (message.header.length >= 4),
          "four bytes are enough");
  }
  if (message.header.type != MessageType::aggregate) return;
  AggregateReader reader(message);
  Message part;
  std::size_t total = 0;
  while (true) {
    const auto more = reader.next(part);
    if (!more || !*more) break;
    total += part.payload.size() + 11;
    check(total <= message.payload.size(), "the parts are no larger than the whole");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan bytes(data, size);
  const Outcome whole = read_in_steps(bytes, std::max<std::size_t>(size, 1), Flow::go_on);
  check(whole.reason == Reason::none || whole.reason == Reason::bad_chunk ||
            whole.reason == Reason::input_overflow,
        "a reason is given");
  for (const auto& [step, answer] :
       {std::pair(std::size_t{1}, Flow::go_on), std::pair(std::size_t{7}, Flow::stop)}) {
    const Outcome cut = read_in_steps(bytes, step, answer);
    check(cut.reason == whole.reason, "cuts do not change the outcome");
    check_equal(cut.messages, whole.messages, "cuts do not change the messages");
  }
  check_writing(whole.messages, 128);
  check_writing(whole.messages, 1 + static_cast<std::uint32_t>(size % 60));
  for (const Message& message : whole.messages) decode(message);
  return 0;
}
