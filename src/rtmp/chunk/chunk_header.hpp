#pragma once
// The fields of one chunk header and how they are read from the wire.
#include <cstdint>

#include "base/byte_reader.hpp"
#include "rtmp/message/message_type.hpp"

namespace sallyport::rtmp {

/// In 24-bit time fields: the value follows in 32 bits.
constexpr std::uint32_t kExtendedTime = 0xffffff;

struct ChunkHeader {
  unsigned format = 0;
  std::uint32_t chunk_stream_id = 0;
  std::uint32_t time = 0;  ///< absolute (format 0) or a delta (1, 2), extended value included
  std::uint32_t length = 0;
  std::uint32_t stream_id = 0;
  MessageType type{};
  bool extended = false;
};

/// Section 5.3.1.1. False if bytes are missing.
[[nodiscard]] bool read_basic_header(ByteReader& reader, ChunkHeader& out);
/// Section 5.3.1.2, formats 0 to 2 with an extended timestamp. False if bytes are missing.
[[nodiscard]] bool read_message_header(ByteReader& reader, ChunkHeader& out);

}  // namespace sallyport::rtmp
