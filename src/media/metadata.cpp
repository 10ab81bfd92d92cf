#include "media/metadata.hpp"

#include "base/byte_reader.hpp"

namespace sallyport::media {
namespace {

// The AMF0 markers that can stand in front of or at a name.
constexpr std::uint8_t kNumber = 0x00;
constexpr std::uint8_t kBoolean = 0x01;
constexpr std::uint8_t kString = 0x02;
constexpr std::uint8_t kNull = 0x05;
constexpr std::uint8_t kUndefined = 0x06;
constexpr std::uint8_t kLongString = 0x0C;

constexpr int kTolerated = 4;

/// Skips one scalar that is no string; false leaves the reader where it was.
bool skip_scalar(ByteReader& reader) {
  ByteReader ahead = reader;
  std::uint8_t marker = 0;
  if (!ahead.u8(marker)) return false;
  std::size_t size = 0;
  switch (marker) {
    case kNull:
    case kUndefined:
      break;
    case kBoolean:
      size = 1;
      break;
    case kNumber:
      size = 8;
      break;
    default:
      return false;
  }
  if (!ahead.skip(size)) return false;
  reader = ahead;
  return true;
}

bool read_string(ByteReader& reader, std::string_view& out) {
  std::uint8_t marker = 0;
  std::uint16_t short_length = 0;
  std::uint32_t length = 0;
  if (!reader.u8(marker)) return false;
  if (marker == kString) {
    if (!reader.u16(short_length)) return false;
    length = short_length;
  } else if (marker != kLongString || !reader.u32(length)) {
    return false;
  }
  ByteSpan bytes;
  if (!reader.bytes(length, bytes)) return false;
  out = as_text(bytes);
  return true;
}

/// A name, perhaps behind other scalars; `from` is set to where its marker stands.
bool read_name(ByteReader& reader, std::string_view& out, ByteSpan& from) {
  for (int i = 0; i < kTolerated && skip_scalar(reader);) ++i;
  from = reader.rest();
  return read_string(reader, out);
}

/// What a message to the server of that name asks for; forward if it is not addressed to the server.
DataMessage::Action action_of(std::string_view handler) {
  if (handler == "@setDataFrame") return DataMessage::Action::set_frame;
  if (handler == "@clearDataFrame") return DataMessage::Action::clear_frame;
  return DataMessage::Action::forward;
}

}  // namespace

Result<DataMessage> inspect_data(ByteSpan amf0_payload) {
  ByteReader reader(amf0_payload);
  DataMessage message;
  if (!read_name(reader, message.handler, message.forward))
    return Error{Reason::bad_amf, "a data message does not begin with the name of its handler"};
  message.action = action_of(message.handler);
  if (message.action == DataMessage::Action::forward) return message;
  if (!read_name(reader, message.handler, message.forward))
    return Error{Reason::bad_amf, "@setDataFrame or @clearDataFrame does not name a handler"};
  // Passed on, it would be an order to the next server.
  if (action_of(message.handler) != DataMessage::Action::forward)
    return Error{Reason::bad_amf, "@setDataFrame or @clearDataFrame names another of them as handler"};
  if (message.action == DataMessage::Action::clear_frame) message.forward = {};
  return message;
}

}  // namespace sallyport::media
