#include "hub/wanted_audio.hpp"

#include "base/query.hpp"

namespace sallyport::hub {
namespace {

constexpr std::string_view kParameter = "audio";
constexpr std::string_view kOriginal = "original";

}  // namespace

std::optional<WantedAudio> wanted_audio(const TranscodingOptions& options, const ClientFacts& client, std::string_view query) {
  const std::string word = query_value(query, kParameter);
  if (word == kOriginal) return std::nullopt;
  if (const auto named = media::audio_codec_named(word); named && options.makes(*named)) return WantedAudio{*named, true};
  if (client.only_audio && options.makes(*client.only_audio)) return WantedAudio{*client.only_audio, false};
  return std::nullopt;
}

}  // namespace sallyport::hub
