#pragma once
// Window Acknowledgement Size (RTMP 1.0, section 5.4.4): how often the receiver is to acknowledge.
#include <cstdint>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "rtmp/message/message_type.hpp"

namespace sallyport::rtmp {

struct WindowAckSize {
  static constexpr MessageType kType = MessageType::window_ack_size;

  std::uint32_t size = 0;  ///< bytes

  static Result<WindowAckSize> decode(ByteSpan payload);
  void encode(ByteVector& out) const;
  bool operator==(const WindowAckSize&) const = default;
};

}  // namespace sallyport::rtmp
