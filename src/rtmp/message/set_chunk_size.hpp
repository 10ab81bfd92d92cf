#pragma once
// SetChunkSize (RTMP 1.0, section 5.4.1): the sender's chunks carry this many bytes from the next one on.
#include <cstdint>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "rtmp/message/message_type.hpp"

namespace sallyport::rtmp {

struct SetChunkSize {
  static constexpr MessageType kType = MessageType::set_chunk_size;

  std::uint32_t size = 0;  ///< bytes, 1 to 2^31 - 1; decode() refuses anything else

  static Result<SetChunkSize> decode(ByteSpan payload);
  void encode(ByteVector& out) const;
  bool operator==(const SetChunkSize&) const = default;
};

}  // namespace sallyport::rtmp
