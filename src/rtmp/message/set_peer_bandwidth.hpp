#pragma once
// Set Peer Bandwidth (RTMP 1.0, section 5.4.5): how much the receiver may have unacknowledged.
#include <cstdint>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "rtmp/message/message_type.hpp"

namespace sallyport::rtmp {

enum class BandwidthLimit : std::uint8_t { hard = 0, soft = 1, dynamic = 2 };

struct SetPeerBandwidth {
  static constexpr MessageType kType = MessageType::set_peer_bandwidth;

  std::uint32_t size = 0;  ///< bytes
  BandwidthLimit limit = BandwidthLimit::dynamic;

  /// An absent or unknown limit type reads as dynamic: older encoders leave the byte out.
  static Result<SetPeerBandwidth> decode(ByteSpan payload);
  void encode(ByteVector& out) const;
  bool operator==(const SetPeerBandwidth&) const = default;
};

}  // namespace sallyport::rtmp
