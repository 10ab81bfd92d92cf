#include "rtmp/message/abort.hpp"

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"

namespace sallyport::rtmp {

Result<AbortMessage> AbortMessage::decode(ByteSpan payload) {
  AbortMessage decoded;
  if (!ByteReader(payload).u32(decoded.chunk_stream_id))
    return Error{Reason::bad_message, "Abort is cut short"};
  return decoded;
}

void AbortMessage::encode(ByteVector& out) const {
  ByteWriter(out).u32(chunk_stream_id);
}

}  // namespace sallyport::rtmp
