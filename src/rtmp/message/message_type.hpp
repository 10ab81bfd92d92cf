#pragma once
// Message type ids (RTMP 1.0, section 5.4 and 7.1). Ids without a name here are legal on the wire and are
// carried as their number.
#include <cstdint>
#include <string_view>

namespace sallyport::rtmp {

enum class MessageType : std::uint8_t {
  set_chunk_size = 1,
  abort = 2,
  acknowledgement = 3,
  user_control = 4,
  window_ack_size = 5,
  set_peer_bandwidth = 6,
  virtual_control = 7,  ///< between edge and origin
  audio = 8,
  video = 9,
  data_amf3 = 15,
  shared_object_amf3 = 16,
  command_amf3 = 17,
  data_amf0 = 18,
  shared_object_amf0 = 19,
  command_amf0 = 20,
  aggregate = 22,
};

/// "audio", "command_amf0", …; "unknown" for an id without a name.
std::string_view to_string(MessageType type);

/// Audio, video, and the aggregates that carry them: the types that may be large.
constexpr bool is_media(MessageType type) {
  return type == MessageType::audio || type == MessageType::video || type == MessageType::aggregate;
}
/// Types 1 to 6, which belong to message stream 0 and chunk stream 2.
constexpr bool is_control(MessageType type) {
  return type >= MessageType::set_chunk_size && type <= MessageType::set_peer_bandwidth;
}

}  // namespace sallyport::rtmp
