#pragma once
// Which audio a client takes, by what it says of itself in connect.
#include <optional>

#include "media/audio.hpp"
#include "rtmp/command/connect.hpp"

namespace sallyport::session {

/// Of AAC and Opus the only one that it takes; nullopt: both, neither, or it says nothing of audio. Opus is announced by
/// Enhanced RTMP only, in audioFourCcInfoMap or fourCcList; AAC there or in the bits of audioCodecs.
std::optional<media::AudioCodec> only_audio(const rtmp::ConnectRequest& request);

}  // namespace sallyport::session
