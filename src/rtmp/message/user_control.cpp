#include "rtmp/message/user_control.hpp"

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"

namespace sallyport::rtmp {
namespace {

constexpr std::size_t kSwfRequestBytes = 1;

/// What follows the event number.
enum class Layout { value, value_and_length, swf_request, opaque };

Layout layout_of(UserEvent event) {
  switch (event) {
    case UserEvent::stream_begin:
    case UserEvent::stream_eof:
    case UserEvent::stream_dry:
    case UserEvent::stream_is_recorded:
    case UserEvent::ping_request:
    case UserEvent::ping_response:
    case UserEvent::buffer_empty:
    case UserEvent::buffer_ready:
      return Layout::value;
    case UserEvent::set_buffer_length:
      return Layout::value_and_length;
    case UserEvent::swf_verify_request:
      return Layout::swf_request;
    case UserEvent::swf_verify_response:
      return Layout::opaque;  // whoever asked for it judges it
  }
  return Layout::opaque;
}

bool read_data(ByteReader& reader, std::size_t count, ByteVector& out) {
  ByteSpan bytes;
  if (!reader.bytes(count, bytes)) return false;
  out.assign(bytes.begin(), bytes.end());
  return true;
}

bool read_body(ByteReader& reader, UserControl& out) {
  switch (layout_of(out.event)) {
    case Layout::value:
      return reader.u32(out.value);
    case Layout::value_and_length:
      return reader.u32(out.value) && reader.u32(out.buffer_length);
    case Layout::swf_request:
      return read_data(reader, kSwfRequestBytes, out.data);
    case Layout::opaque:
      return read_data(reader, reader.remaining(), out.data);
  }
  return false;
}

}  // namespace

Result<UserControl> UserControl::decode(ByteSpan payload) {
  ByteReader reader(payload);
  std::uint16_t event = 0;
  UserControl decoded;
  if (!reader.u16(event)) return Error{Reason::bad_message, "User Control is cut short"};
  decoded.event = static_cast<UserEvent>(event);
  if (!read_body(reader, decoded)) return Error{Reason::bad_message, "User Control is cut short"};
  return decoded;
}

void UserControl::encode(ByteVector& out) const {
  ByteWriter writer(out);
  writer.u16(static_cast<std::uint16_t>(event));
  switch (layout_of(event)) {
    case Layout::value:
      return writer.u32(value);
    case Layout::value_and_length:
      writer.u32(value);
      return writer.u32(buffer_length);
    case Layout::swf_request:
    case Layout::opaque:
      return writer.bytes(data);
  }
}

}  // namespace sallyport::rtmp
