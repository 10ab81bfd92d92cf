#include "session/audio_capability.hpp"

#include <algorithm>

namespace sallyport::session {
namespace {

constexpr std::uint32_t kSupportsAac = 0x0400;  // SUPPORT_SND_AAC of audioCodecs
constexpr std::string_view kAny = "*";

/// Whoever passes it on takes it as well as whoever decodes it.
bool takes(const rtmp::FourCcCapability& entry, std::string_view fourcc) {
  constexpr std::uint32_t kUse = rtmp::fourcc_capability::kCanDecode | rtmp::fourcc_capability::kCanForward;
  return (entry.fourcc == fourcc || entry.fourcc == kAny) && (entry.mask & kUse) != 0;
}

bool announces(const rtmp::ConnectRequest& request, std::string_view fourcc) {
  const auto& map = request.audio_fourcc_info;
  const auto& list = request.fourcc_list;
  return std::any_of(map.begin(), map.end(), [fourcc](const auto& entry) { return takes(entry, fourcc); }) ||
         std::any_of(list.begin(), list.end(), [fourcc](const auto& one) { return one == fourcc || one == kAny; });
}

}  // namespace

std::optional<media::AudioCodec> only_audio(const rtmp::ConnectRequest& request) {
  const bool opus = announces(request, "Opus");
  const bool aac = announces(request, "mp4a") || (request.audio_codecs & kSupportsAac) != 0;
  if (opus == aac) return std::nullopt;
  return opus ? media::AudioCodec::opus : media::AudioCodec::aac;
}

}  // namespace sallyport::session
