#pragma once
// Messages as programs and servers send them.
#include <initializer_list>

#include "amf/amf0_encoder.hpp"
#include "rtmp/command/command.hpp"
#include "rtmp/command/status.hpp"
#include "rtmp/message/message.hpp"

namespace sallyport::client {

inline rtmp::Message message(rtmp::MessageType type, std::uint32_t stream_id, std::uint32_t timestamp,
                             const ByteVector& payload) {
  rtmp::Message made;
  made.header = {.timestamp = timestamp,
                 .length = static_cast<std::uint32_t>(payload.size()),
                 .type = type,
                 .stream_id = stream_id,
                 .chunk_stream_id = 4};
  made.payload = SharedBytes::copy_of(payload);
  return made;
}

inline rtmp::Message command(const rtmp::Command& command, std::uint32_t stream_id = 0) {
  ByteVector payload;
  rtmp::encode_command(payload, command, rtmp::ObjectEncoding::amf0);
  return message(rtmp::MessageType::command_amf0, stream_id, 0, payload);
}
inline rtmp::Message result(double transaction_id, amf::Value value = nullptr) {
  return command(rtmp::make_result(transaction_id, nullptr, std::move(value)));
}
inline rtmp::Message status(std::string_view code, std::uint32_t stream_id,
                            std::string_view level = "status") {
  return command(rtmp::make_on_status(rtmp::make_status({level, code, {}, {}, {}})), stream_id);
}
inline rtmp::Message video(std::uint32_t stream_id, std::uint32_t timestamp, std::uint8_t first,
                           std::uint8_t second) {
  return message(rtmp::MessageType::video, stream_id, timestamp, {first, second, 0, 0, 0, 9});
}
inline rtmp::Message key_frame(std::uint32_t stream_id, std::uint32_t timestamp) {
  return video(stream_id, timestamp, 0x17, 1);
}
inline rtmp::Message inter_frame(std::uint32_t stream_id, std::uint32_t timestamp) {
  return video(stream_id, timestamp, 0x27, 1);
}
inline rtmp::Message video_config(std::uint32_t stream_id, std::uint32_t timestamp) {
  return video(stream_id, timestamp, 0x17, 0);
}
inline rtmp::Message audio(std::uint32_t stream_id, std::uint32_t timestamp) {
  return message(rtmp::MessageType::audio, stream_id, timestamp, {0xaf, 1, 5});
}
inline rtmp::Message audio_config(std::uint32_t stream_id, std::uint32_t timestamp) {
  return message(rtmp::MessageType::audio, stream_id, timestamp, {0xaf, 0, 0x12, 0x10});
}
/// @setDataFrame, onMetaData, {}
inline rtmp::Message metadata(std::uint32_t stream_id) {
  ByteVector payload;
  ByteWriter writer(payload);
  for (const amf::Value& value :
       {amf::Value("@setDataFrame"), amf::Value("onMetaData"), amf::Value::object({})})
    amf::encode_amf0(writer, value);
  return message(rtmp::MessageType::data_amf0, stream_id, 0, payload);
}
inline std::string name_of(const rtmp::Message& one) {
  const auto read = rtmp::decode_command(one.header.type, one.payload.span());
  return read ? read->name : std::string(to_string(one.header.type));
}

}  // namespace sallyport::client
