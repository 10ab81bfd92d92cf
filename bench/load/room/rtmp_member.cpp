#include "load/room/rtmp_member.hpp"

#include "rtmp/shared_object/shared_object_message.hpp"

namespace sallyport::bench {
namespace {

using rtmp::SharedObjectEvent;
using rtmp::SharedObjectEventType;

constexpr const char* kObject = "room";
constexpr const char* kSlot = "words";
constexpr const char* kMethod = "say";

ByteVector encoded(SharedObjectEvent event) {
  rtmp::SharedObjectMessage message;
  message.name = kObject;
  message.events.push_back(std::move(event));
  ByteVector payload;
  rtmp::encode_shared_object(payload, message, amf::ObjectEncoding::amf0);
  return payload;
}

}  // namespace

void RtmpMember::on_ready() {
  if (talk_ == Talk::call) return become_ready();
  SharedObjectEvent use;
  use.type = SharedObjectEventType::use;
  client_.send_message(rtmp::MessageType::shared_object_amf0, encoded(std::move(use)));
}

void RtmpMember::say(const std::string& text) {
  if (talk_ == Talk::shared_object) return set_slot(text);
  const rtmp::Command call{.name = kMethod, .transaction_id = 0, .object = nullptr, .arguments = {text}};
  ByteVector payload;
  rtmp::encode_command(payload, call, rtmp::ObjectEncoding::amf0);
  client_.send_message(rtmp::MessageType::command_amf0, payload);
}

void RtmpMember::set_slot(const std::string& text) {
  SharedObjectEvent change;
  change.type = SharedObjectEventType::request_change;
  change.slots.push_back({kSlot, text});
  client_.send_message(rtmp::MessageType::shared_object_amf0, encoded(std::move(change)));
}

/// The first message about the object is the answer to `use`.
void RtmpMember::on_message(const rtmp::Message& message) {
  if (message.header.type == rtmp::MessageType::shared_object_amf0) become_ready();
  hear(as_text(message.payload.span()));
}

}  // namespace sallyport::bench
