#pragma once
// The chunk streams on which things are sent. Receivers do not care (RTMP 1.0, section 5.3.1.1, reserves only 2);
// these are the ones that Flash Player and librtmp take.
#include <cstdint>

#include "rtmp/message/message_type.hpp"

namespace sallyport::rtmp {

constexpr std::uint32_t kCommandChunkStream = 3;
constexpr std::uint32_t kAudioChunkStream = 4;
constexpr std::uint32_t kDataChunkStream = 5;
constexpr std::uint32_t kVideoChunkStream = 6;

/// Of what a publisher sends.
constexpr std::uint32_t chunk_stream_of(MessageType type) {
  switch (type) {
    case MessageType::audio:
      return kAudioChunkStream;
    case MessageType::video:
      return kVideoChunkStream;
    default:
      return kDataChunkStream;
  }
}

}  // namespace sallyport::rtmp
