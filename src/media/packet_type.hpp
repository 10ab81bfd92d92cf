#pragma once
// The numbers of packet types, as far as AVC and AAC before Enhanced RTMP, its audio and its video have them in
// common.
#include "media/tag_info.hpp"

namespace sallyport::media::detail {

constexpr PacketType common_packet_type(std::uint8_t number) {
  switch (number) {
    case 0:
      return PacketType::sequence_start;
    case 1:
      return PacketType::coded_frames;
    case 2:
      return PacketType::sequence_end;
    default:
      return PacketType::unknown;
  }
}

}  // namespace sallyport::media::detail
