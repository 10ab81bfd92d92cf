#pragma once
// Abort (RTMP 1.0, section 5.4.2): what has come of the message on a chunk stream is to be discarded.
#include <cstdint>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "rtmp/message/message_type.hpp"

namespace sallyport::rtmp {

struct AbortMessage {
  static constexpr MessageType kType = MessageType::abort;

  std::uint32_t chunk_stream_id = 0;

  static Result<AbortMessage> decode(ByteSpan payload);
  void encode(ByteVector& out) const;
  bool operator==(const AbortMessage&) const = default;
};

}  // namespace sallyport::rtmp
