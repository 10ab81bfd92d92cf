#include "rtmp/message/window_ack_size.hpp"

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"

namespace sallyport::rtmp {

Result<WindowAckSize> WindowAckSize::decode(ByteSpan payload) {
  WindowAckSize decoded;
  if (!ByteReader(payload).u32(decoded.size))
    return Error{Reason::bad_message, "Window Acknowledgement Size is cut short"};
  return decoded;
}

void WindowAckSize::encode(ByteVector& out) const {
  ByteWriter(out).u32(size);
}

}  // namespace sallyport::rtmp
