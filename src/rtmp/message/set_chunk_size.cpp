#include "rtmp/message/set_chunk_size.hpp"

#include <string>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"

namespace sallyport::rtmp {

Result<SetChunkSize> SetChunkSize::decode(ByteSpan payload) {
  SetChunkSize decoded;
  if (!ByteReader(payload).u32(decoded.size)) return Error{Reason::bad_message, "SetChunkSize is cut short"};
  if (decoded.size == 0 || decoded.size > 0x7fffffff) {
    return Error{Reason::bad_message, "a chunk size of " + std::to_string(decoded.size)};
  }
  return decoded;
}

void SetChunkSize::encode(ByteVector& out) const {
  ByteWriter(out).u32(size);
}

}  // namespace sallyport::rtmp
