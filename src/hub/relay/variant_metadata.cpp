#include "hub/relay/variant_metadata.hpp"

#include <algorithm>
#include <array>

#include "amf/amf0_decoder.hpp"
#include "amf/amf0_encoder.hpp"
#include "hub/data_message.hpp"

namespace sallyport::hub {
namespace {

constexpr std::string_view kCodec = "audiocodecid";
/// What holds for the source's audio only.
constexpr std::array<std::string_view, 5> kOfTheSource = {"audiodatarate", "audiosamplerate", "audiosamplesize", "audiochannels", "stereo"};

/// Encoders write the number, or the FourCC as text.
media::AudioCodec codec_named(const amf::Value& value) {
  if (const auto word = value.as_string()) {
    if (*word == "Opus") return media::AudioCodec::opus;
    return *word == "mp4a" ? media::AudioCodec::aac : media::AudioCodec::other;
  }
  const double number = value.number_or(0);
  return number > 0 && number <= 4'294'967'295.0 ? media::audio_codec_of(static_cast<std::uint32_t>(number)) : media::AudioCodec::other;
}

bool becomes_another(media::AudioCodec codec, media::AudioCodec to) { return codec != media::AudioCodec::other && codec != to; }

std::vector<amf::Property> changed(std::span<const amf::Property> properties, media::AudioCodec to) {
  std::vector<amf::Property> kept;
  for (const amf::Property& one : properties) {
    if (one.name == kCodec) {
      kept.push_back({one.name, media::metadata_id(to)});
    } else if (std::find(kOfTheSource.begin(), kOfTheSource.end(), one.name) == kOfTheSource.end()) {
      kept.push_back(one);
    }
  }
  return kept;
}

}  // namespace

StreamMessage with_audio_codec(const StreamMessage& message, media::AudioCodec to) {
  static const std::uint64_t slot = data_slot(kMetaData);
  if (message.kind != StreamMessage::Kind::data || message.config_slot != slot) return message;
  const auto values = amf::decode_amf0_message(message.payload.span());
  if (!values || values->size() < 2 || !becomes_another(codec_named((*values)[1].get(kCodec)), to)) return message;
  ByteVector bytes;
  ByteWriter writer(bytes);
  for (std::size_t i = 0; i < values->size(); ++i) {
    const amf::Value& value = (*values)[i];
    amf::encode_amf0(writer, i == 1 ? amf::Value::ecma_array(changed(value.properties(), to)) : value);
  }
  StreamMessage made = message;
  made.payload = SharedBytes::copy_of(bytes);
  return made;
}

}  // namespace sallyport::hub
