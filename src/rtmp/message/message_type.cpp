#include "rtmp/message/message_type.hpp"

namespace sallyport::rtmp {

std::string_view to_string(MessageType type) {
  switch (type) {
    case MessageType::set_chunk_size:
      return "set_chunk_size";
    case MessageType::abort:
      return "abort";
    case MessageType::acknowledgement:
      return "acknowledgement";
    case MessageType::user_control:
      return "user_control";
    case MessageType::window_ack_size:
      return "window_ack_size";
    case MessageType::set_peer_bandwidth:
      return "set_peer_bandwidth";
    case MessageType::virtual_control:
      return "virtual_control";
    case MessageType::audio:
      return "audio";
    case MessageType::video:
      return "video";
    case MessageType::data_amf3:
      return "data_amf3";
    case MessageType::shared_object_amf3:
      return "shared_object_amf3";
    case MessageType::command_amf3:
      return "command_amf3";
    case MessageType::data_amf0:
      return "data_amf0";
    case MessageType::shared_object_amf0:
      return "shared_object_amf0";
    case MessageType::command_amf0:
      return "command_amf0";
    case MessageType::aggregate:
      return "aggregate";
  }
  return "unknown";
}

}  // namespace sallyport::rtmp
