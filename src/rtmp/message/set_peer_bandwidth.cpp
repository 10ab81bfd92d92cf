#include "rtmp/message/set_peer_bandwidth.hpp"

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"

namespace sallyport::rtmp {

Result<SetPeerBandwidth> SetPeerBandwidth::decode(ByteSpan payload) {
  ByteReader reader(payload);
  SetPeerBandwidth decoded;
  if (!reader.u32(decoded.size)) return Error{Reason::bad_message, "Set Peer Bandwidth is cut short"};
  std::uint8_t limit = 0;
  if (reader.u8(limit) && limit <= static_cast<std::uint8_t>(BandwidthLimit::dynamic)) {
    decoded.limit = static_cast<BandwidthLimit>(limit);
  }
  return decoded;
}

void SetPeerBandwidth::encode(ByteVector& out) const {
  ByteWriter writer(out);
  writer.u32(size);
  writer.u8(static_cast<std::uint8_t>(limit));
}

}  // namespace sallyport::rtmp
