#pragma once
// Audio and video messages as they flow through a stream, made from what a publisher sent.
#include "hub/stream_message.hpp"

namespace sallyport::hub {

/// `kind` is audio or video, `payload` the body of an FLV tag; what it is to viewers is read from its first bytes.
StreamMessage make_media_message(StreamMessage::Kind kind, SharedBytes payload, std::uint32_t timestamp);

}  // namespace sallyport::hub
