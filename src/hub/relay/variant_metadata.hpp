#pragma once
// onMetaData of a stream whose audio becomes another codec's.
#include "hub/stream_message.hpp"
#include "media/audio.hpp"

namespace sallyport::hub {

/// `message` with what it says of the audio made true, if it is onMetaData and names a codec that becomes `to`; else
/// the message itself.
StreamMessage with_audio_codec(const StreamMessage& message, media::AudioCodec to);

}  // namespace sallyport::hub
