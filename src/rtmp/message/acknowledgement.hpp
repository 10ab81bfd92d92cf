#pragma once
// Acknowledgement (RTMP 1.0, section 5.4.3): how much the sender has received so far.
#include <cstdint>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "rtmp/message/message_type.hpp"

namespace sallyport::rtmp {

struct Acknowledgement {
  static constexpr MessageType kType = MessageType::acknowledgement;

  std::uint32_t sequence_number = 0;  ///< bytes in all, modulo 2^32

  static Result<Acknowledgement> decode(ByteSpan payload);
  void encode(ByteVector& out) const;
  bool operator==(const Acknowledgement&) const = default;
};

}  // namespace sallyport::rtmp
