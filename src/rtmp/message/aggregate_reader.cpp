#include "rtmp/message/aggregate_reader.hpp"

namespace sallyport::rtmp {
namespace {

constexpr std::size_t kBackPointerBytes = 4;

bool may_be_inside(MessageType type) {
  return type == MessageType::audio || type == MessageType::video || type == MessageType::data_amf0 ||
         type == MessageType::data_amf3;
}

/// One part's header, laid out as in an FLV tag: the time's top byte comes last.
bool read_part_header(ByteReader& reader, MessageHeader& out) {
  std::uint8_t type = 0;
  std::uint8_t time_high = 0;
  std::uint32_t time_low = 0;
  std::uint32_t ignored_stream = 0;
  if (!reader.u8(type) || !reader.u24(out.length) || !reader.u24(time_low) || !reader.u8(time_high) ||
      !reader.u24(ignored_stream)) {
    return false;
  }
  out.type = static_cast<MessageType>(type);
  out.timestamp = std::uint32_t{time_high} << 24 | time_low;
  return true;
}

}  // namespace

AggregateReader::AggregateReader(const Message& aggregate)
    : outer_(aggregate.header), payload_(aggregate.payload), reader_(payload_.span()) {}

Result<bool> AggregateReader::next(Message& out) {
  if (reader_.at_end()) return false;
  MessageHeader header = outer_;
  ByteSpan body;
  if (!read_part_header(reader_, header))
    return Error{Reason::bad_message, "an aggregate ends within a header"};
  if (!may_be_inside(header.type))
    return Error{Reason::bad_message, "an aggregate contains a message of another kind"};
  if (!reader_.bytes(header.length, body))
    return Error{Reason::bad_message, "an aggregate ends within a message"};
  if (!reader_.at_end() && !reader_.skip(kBackPointerBytes)) {
    return Error{Reason::bad_message, "an aggregate ends within a back pointer"};
  }
  if (first_) offset_ = outer_.timestamp - header.timestamp;
  first_ = false;
  header.timestamp += offset_;
  out.header = header;
  out.payload = SharedBytes::copy_of(body);
  return true;
}

}  // namespace sallyport::rtmp
