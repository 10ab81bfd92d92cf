#include "load/media_shape.hpp"

#include <algorithm>

#include "base/random.hpp"

namespace sallyport::bench {
namespace {

constexpr std::uint8_t kKeyFrameAvc = 0x17;
constexpr std::uint8_t kInterFrameAvc = 0x27;
constexpr std::uint8_t kAacStereo = 0xaf;
constexpr std::uint8_t kPicture = 1;  ///< AVCPacketType and AACPacketType: not configuration
constexpr std::uint8_t kIdrSlice = 0x65;
constexpr std::uint8_t kSlice = 0x41;
constexpr std::size_t kSmallestMessage = 64;

std::size_t at_least_a_stamp(std::size_t size) {
  return std::max(size, kSmallestMessage);
}

}  // namespace

std::size_t MediaShape::audio_size() const {
  return audio_rate == 0 ? 0 : at_least_a_stamp(audio_bits_per_second / 8 / audio_rate);
}

std::size_t MediaShape::inter_frame_size() const {
  if (video_rate == 0) return 0;
  const std::size_t video_bytes = (bits_per_second - std::min(bits_per_second, audio_bits_per_second)) / 8;
  return at_least_a_stamp(video_bytes * key_interval / video_rate / (key_interval - 1 + key_weight));
}

ByteVector video_configuration() {
  return {0x17, 0x00, 0x00, 0x00, 0x00, 0x01, 0x64, 0x00, 0x1f, 0xff, 0xe1, 0x00, 0x1a, 0x67, 0x64, 0x00,
          0x1f, 0xac, 0xd9, 0x40, 0x50, 0x05, 0xbb, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00, 0x10, 0x00, 0x00,
          0x03, 0x03, 0xc0, 0xf1, 0x83, 0x19, 0x60, 0x01, 0x00, 0x06, 0x68, 0xeb, 0xe3, 0xcb, 0x22, 0xc0};
}

ByteVector audio_configuration() {
  return {kAacStereo, 0x00, 0x12, 0x10};
}

MediaSource::MediaSource(const MediaShape& shape) : shape_(shape) {
  noise_.resize(std::max({shape.key_frame_size(), shape.inter_frame_size(), shape.audio_size()}));
  fill_random(noise_);
}

ByteSpan MediaSource::next_video(std::int64_t now) {
  const bool key = video_sent_ % shape_.key_interval == 0;
  const std::size_t size = key ? shape_.key_frame_size() : shape_.inter_frame_size();
  message_.clear();
  ByteWriter writer(message_);
  writer.u8(key ? kKeyFrameAvc : kInterFrameAvc);
  writer.u8(kPicture);
  writer.u24(0);
  writer.u32(static_cast<std::uint32_t>(size - 9));
  writer.u8(key ? kIdrSlice : kSlice);
  return finish(size, video_sent_, now);
}

ByteSpan MediaSource::next_audio(std::int64_t now) {
  message_.clear();
  ByteWriter writer(message_);
  writer.u8(kAacStereo);
  writer.u8(kPicture);
  return finish(shape_.audio_size(), audio_sent_, now);
}

ByteSpan MediaSource::finish(std::size_t size, std::uint32_t& track_number, std::int64_t now) {
  const Stamp stamp{track_number, video_sent_ + audio_sent_, now};
  stamp.write(message_);
  message_.insert(message_.end(), noise_.begin() + static_cast<std::ptrdiff_t>(message_.size()),
                  noise_.begin() + static_cast<std::ptrdiff_t>(size));
  ++track_number;
  return message_;
}

}  // namespace sallyport::bench
