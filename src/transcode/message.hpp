#pragma once
// What the server and a transcoding process say to each other over their socket, one message a packet. How they are
// written is in child/packing.hpp. The process decodes what strangers send, so nothing that comes from it is believed.
#include <cstdint>
#include <string>
#include <variant>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "child/packing.hpp"

namespace sallyport::transcode {

constexpr std::size_t kMaxMessageBytes = child::kMaxPacket;

// From the server.
/// First and once: what is to be made.
struct Open {
  std::uint8_t to = 0;        ///< media::AudioCodec
  std::uint32_t bitrate = 0;  ///< bit/s of stereo
  bool operator==(const Open&) const = default;
};
/// Packets of this come from here on; numbers rise.
struct Source {
  std::uint32_t number = 0;
  std::uint8_t codec = 0;  ///< media::AudioCodec
  ByteVector config;       ///< AudioSpecificConfig or OpusHead; Opus does without
  bool operator==(const Source&) const = default;
};
struct Packet {
  std::int64_t time = 0;  ///< ms, without wrap
  ByteVector data;
  bool operator==(const Packet&) const = default;
};
/// Answered when everything before it has been worked through.
struct Ping {
  std::uint64_t number = 0;
  bool operator==(const Ping&) const = default;
};

// From the process.
/// What frames need from here on, made of the source of that number.
struct Header {
  std::uint32_t source = 0;
  std::uint8_t channels = 0;
  ByteVector config;
  bool operator==(const Header&) const = default;
};
struct Frame {
  std::uint32_t source = 0;
  std::int64_t time = 0;  ///< of its first sample, as players place it; ms
  ByteVector data;
  bool operator==(const Frame&) const = default;
};
/// Something could not be decoded; it goes on.
struct Trouble {
  std::string problem;
  bool operator==(const Trouble&) const = default;
};
struct Pong {
  std::uint64_t number = 0;
  bool operator==(const Pong&) const = default;
};

using Message = std::variant<Open, Source, Packet, Ping, Header, Frame, Trouble, Pong>;

/// Error input_overflow: it does not fit into a packet.
Result<ByteVector> encode(const Message& message);
/// Error bad_message.
Result<Message> decode(ByteSpan packet);

}  // namespace sallyport::transcode
