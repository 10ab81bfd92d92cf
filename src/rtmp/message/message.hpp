#pragma once
// A message as it stands between the chunk layer and whoever understands its type.
#include <cstdint>

#include "base/buffer.hpp"
#include "rtmp/message/message_type.hpp"

namespace sallyport::rtmp {

constexpr std::uint32_t kControlChunkStream = 2;
constexpr std::uint32_t kSmallestChunkStream = 2;
constexpr std::uint32_t kLargestChunkStream = 65'599;

struct MessageHeader {
  std::uint32_t timestamp = 0;  ///< milliseconds modulo 2^32, absolute
  std::uint32_t length = 0;     ///< of the payload, below 2^24
  MessageType type{};
  std::uint32_t stream_id = 0;        ///< message stream; 0 is the connection itself
  std::uint32_t chunk_stream_id = 0;  ///< 2 to 65,599

  bool operator==(const MessageHeader&) const = default;
};

struct Message {
  MessageHeader header;
  SharedBytes payload;  ///< header.length bytes
};

/// Whether timestamp `a` lies before `b` on the clock of 2^32 milliseconds (RTMP 1.0, section 4).
constexpr bool is_before(std::uint32_t a, std::uint32_t b) {
  return static_cast<std::int32_t>(a - b) < 0;
}

}  // namespace sallyport::rtmp
