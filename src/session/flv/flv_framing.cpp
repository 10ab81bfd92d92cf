#include "session/flv/flv_framing.hpp"

namespace sallyport::session {
namespace {

using Kind = hub::StreamMessage::Kind;

constexpr std::uint8_t kAudioFlag = 4;
constexpr std::uint8_t kVideoFlag = 1;

std::uint8_t tag_type(Kind kind) {
  switch (kind) {
    case Kind::audio: return 8;
    case Kind::video: return 9;
    default: return 18;
  }
}

void write_u24(std::uint32_t value, std::uint8_t* out) {
  out[0] = static_cast<std::uint8_t>(value >> 16);
  out[1] = static_cast<std::uint8_t>(value >> 8);
  out[2] = static_cast<std::uint8_t>(value);
}

}  // namespace

std::array<std::uint8_t, 13> flv_file_header(bool audio, bool video) {
  const auto flags = static_cast<std::uint8_t>((audio ? kAudioFlag : 0) | (video ? kVideoFlag : 0));
  return {'F', 'L', 'V', 1, flags, 0, 0, 0, 9, 0, 0, 0, 0};
}

void write_flv_tag_header(const hub::StreamMessage& message, std::uint8_t* out) {
  out[0] = tag_type(message.kind);
  write_u24(static_cast<std::uint32_t>(message.payload.size()), out + 1);
  write_u24(message.timestamp & 0xFFFFFF, out + 4);
  out[7] = static_cast<std::uint8_t>(message.timestamp >> 24);
  write_u24(0, out + 8);  // StreamID
}

void write_flv_tag_trailer(const hub::StreamMessage& message, std::uint8_t* out) {
  const auto size = static_cast<std::uint32_t>(kFlvTagHeader + message.payload.size());
  out[0] = static_cast<std::uint8_t>(size >> 24);
  write_u24(size & 0xFFFFFF, out + 1);
}

}  // namespace sallyport::session
