#include "session/shared_object_translation.hpp"

#include <optional>

#include "session/form_index.hpp"

namespace sallyport::session {
namespace {

using ActionKind = hub::SharedObjectAction::Kind;
using EventKind = hub::SharedObjectEvent::Kind;
using rtmp::SharedObjectEventType;

std::optional<ActionKind> action_kind(SharedObjectEventType type) {
  switch (type) {
    case SharedObjectEventType::use: return ActionKind::use;
    case SharedObjectEventType::release: return ActionKind::release;
    case SharedObjectEventType::request_change: return ActionKind::set;
    case SharedObjectEventType::request_remove: return ActionKind::remove;
    case SharedObjectEventType::send: return ActionKind::send;
    default: return std::nullopt;
  }
}

SharedObjectEventType event_type(EventKind kind) {
  switch (kind) {
    case EventKind::use_success: return SharedObjectEventType::use_success;
    case EventKind::clear: return SharedObjectEventType::clear;
    case EventKind::change: return SharedObjectEventType::change;
    case EventKind::success: return SharedObjectEventType::success;
    case EventKind::remove: return SharedObjectEventType::remove;
    case EventKind::send: return SharedObjectEventType::send;
    case EventKind::status: break;
  }
  return SharedObjectEventType::status;
}

}  // namespace

hub::SharedObjectRequest to_request(rtmp::SharedObjectMessage message) {
  hub::SharedObjectRequest request;
  request.name = std::move(message.name);
  request.persistent = message.persistent;
  request.version = message.version;
  for (rtmp::SharedObjectEvent& event : message.events) {
    const auto kind = action_kind(event.type);
    if (kind) request.actions.push_back({*kind, std::move(event.slots), std::move(event.arguments)});
  }
  return request;
}

rtmp::SharedObjectMessage to_message(const hub::SharedObjectUpdate& update) {
  rtmp::SharedObjectMessage message;
  message.name = update.name;
  message.version = update.version;
  message.persistent = update.persistent;
  for (const hub::SharedObjectEvent& event : update.events) {
    message.events.push_back({event_type(event.kind), event.slots, event.arguments, event.code, event.level});
  }
  return message;
}

const SharedBytes& payload_of(const hub::SharedObjectUpdate& update, amf::ObjectEncoding encoding) {
  return update.form(form_index(encoding), [encoding](const hub::SharedObjectUpdate& made) {
    ByteVector bytes;
    rtmp::encode_shared_object(bytes, to_message(made), encoding);
    return SharedBytes::copy_of(bytes);
  });
}

}  // namespace sallyport::session
