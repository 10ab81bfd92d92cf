#pragma once
// Stamp: what the publisher writes into every audio and video message so that a viewer can tell, without
// asking anybody, what is missing and how long the message took. Numbers are big-endian, times are
// CLOCK_MONOTONIC nanoseconds: publisher, server and viewers share a machine.
#include <cstdint>
#include <optional>

#include "base/byte_reader.hpp"
#include "base/byte_writer.hpp"
#include "rtmp/message/message_type.hpp"

namespace sallyport::bench {

struct Stamp {
  static constexpr std::uint32_t kMagic = 0x5350424e;
  static constexpr std::size_t kSize = 20;

  std::uint32_t track_number = 0;   ///< of the messages of this type, from 0
  std::uint32_t stream_number = 0;  ///< of all stamped messages, from 0
  std::int64_t sent_at = 0;

  void write(ByteVector& out) const {
    ByteWriter writer(out);
    writer.u32(kMagic);
    writer.u32(track_number);
    writer.u32(stream_number);
    writer.u64(static_cast<std::uint64_t>(sent_at));
  }
};

/// Where the stamp stands: behind the headers a server may look at. Video: FLV header (5), length of the NAL
/// unit (4), its type (1). Audio: FLV header (2).
constexpr std::size_t stamp_offset(rtmp::MessageType type) {
  return type == rtmp::MessageType::video ? 10 : 2;
}

/// Nothing for codec configuration and everything else that is not stamped.
inline std::optional<Stamp> find_stamp(rtmp::MessageType type, ByteSpan payload) {
  ByteReader reader(payload);
  std::uint32_t magic = 0;
  std::uint64_t sent_at = 0;
  Stamp stamp;
  if (!reader.skip(stamp_offset(type)) || !reader.u32(magic) || magic != Stamp::kMagic) return std::nullopt;
  if (!reader.u32(stamp.track_number) || !reader.u32(stamp.stream_number) || !reader.u64(sent_at))
    return std::nullopt;
  stamp.sent_at = static_cast<std::int64_t>(sent_at);
  return stamp;
}

}  // namespace sallyport::bench
