#include "rtmp/chunk/chunk_header.hpp"

namespace sallyport::rtmp {

bool read_basic_header(ByteReader& reader, ChunkHeader& out) {
  std::uint8_t first = 0;
  if (!reader.u8(first)) return false;
  out.format = first >> 6;
  out.chunk_stream_id = first & 0x3f;
  if (out.chunk_stream_id > 1) return true;
  std::uint8_t low = 0;
  std::uint8_t high = 0;
  if (!reader.u8(low)) return false;
  if (out.chunk_stream_id == 1 && !reader.u8(high)) return false;
  out.chunk_stream_id = 64u + low + 256u * high;
  return true;
}

bool read_message_header(ByteReader& reader, ChunkHeader& out) {
  if (!reader.u24(out.time)) return false;
  if (out.format <= 1) {
    std::uint8_t type = 0;
    if (!reader.u24(out.length) || !reader.u8(type)) return false;
    out.type = static_cast<MessageType>(type);
  }
  if (out.format == 0 && !reader.u32_little(out.stream_id)) return false;
  out.extended = out.time == kExtendedTime;
  return !out.extended || reader.u32(out.time);
}

}  // namespace sallyport::rtmp
