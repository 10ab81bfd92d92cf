#include "transcode/output.hpp"

#include <algorithm>

#include "hub/media_message.hpp"

namespace sallyport::transcode {
namespace {

constexpr std::string_view kOpusMagic = "OpusHead";
constexpr std::size_t kOpusHead = 19;  // for one stream of one or two channels

Error bad(const char* what) { return {Reason::bad_message, what}; }

bool plausible(media::AudioCodec codec, const ByteVector& config) {
  if (codec == media::AudioCodec::opus) return config.size() == kOpusHead && as_text(config).starts_with(kOpusMagic);
  return config.size() >= 2 && config.size() <= Output::kMaxConfig;
}

hub::StreamMessage message_of(media::AudioCodec codec, media::PacketType type, const ByteVector& data, std::int64_t time) {
  return hub::make_media_message(hub::StreamMessage::Kind::audio, media::write_audio(codec, type, data), static_cast<std::uint32_t>(time));
}

}  // namespace

void Output::give() { credit_ = std::min(credit_ + kFramesOfAPacket, kMostCredit); }

Result<hub::StreamMessage> Output::take(const Header& header) {
  if (header.channels < 1 || header.channels > 2 || !plausible(codec_, header.config)) return bad("a header that cannot be");
  if (--credit_ < 0) return bad("more than was given");
  has_header_ = true;
  return message_of(codec_, media::PacketType::sequence_start, header.config, 0);
}

Result<hub::StreamMessage> Output::take(const Frame& frame) {
  if (!has_header_) return bad("a frame without a header");
  if (frame.data.empty() || frame.data.size() > kMaxFrame) return bad("a frame of a size that cannot be");
  if (--credit_ < 0) return bad("more than was given");
  return message_of(codec_, media::PacketType::coded_frames, frame.data, frame.time);
}

}  // namespace sallyport::transcode
