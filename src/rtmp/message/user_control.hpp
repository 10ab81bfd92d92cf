#pragma once
// User Control (RTMP 1.0, section 7.1.7), all events as one struct. Events that are not named here decode
// too: their bytes are in `data`.
#include <cstdint>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "rtmp/message/message_type.hpp"

namespace sallyport::rtmp {

enum class UserEvent : std::uint16_t {
  stream_begin = 0,
  stream_eof = 1,
  stream_dry = 2,
  set_buffer_length = 3,
  stream_is_recorded = 4,
  ping_request = 6,
  ping_response = 7,
  swf_verify_request = 26,
  swf_verify_response = 27,
  buffer_empty = 31,
  buffer_ready = 32,
};

struct UserControl {
  static constexpr MessageType kType = MessageType::user_control;

  UserEvent event{};
  /// The message stream; for ping_request and ping_response the requester's time in milliseconds.
  std::uint32_t value = 0;
  std::uint32_t buffer_length = 0;  ///< milliseconds; set_buffer_length only
  /// swf_verify_request: the version; swf_verify_response and unnamed events: everything.
  ByteVector data;

  static UserControl for_stream(UserEvent event, std::uint32_t stream_id) {
    return {event, stream_id, 0, {}};
  }
  static UserControl ping_request(std::uint32_t time) { return {UserEvent::ping_request, time, 0, {}}; }
  static UserControl ping_response(std::uint32_t time) { return {UserEvent::ping_response, time, 0, {}}; }
  static UserControl swf_verify_request(std::uint8_t version) {
    return {UserEvent::swf_verify_request, 0, 0, {version}};
  }
  static UserControl set_buffer_length(std::uint32_t stream_id, std::uint32_t milliseconds) {
    return {UserEvent::set_buffer_length, stream_id, milliseconds, {}};
  }

  /// Surplus bytes are ignored, missing ones are Reason::bad_message.
  static Result<UserControl> decode(ByteSpan payload);
  void encode(ByteVector& out) const;
  bool operator==(const UserControl&) const = default;
};

}  // namespace sallyport::rtmp
