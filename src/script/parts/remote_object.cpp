#include "script/parts/remote_object.hpp"

#include <algorithm>
#include <utility>

#include "client/session/footprint.hpp"
#include "rtmp/command/status.hpp"

namespace sallyport::script {
namespace {

using rtmp::SharedObjectEvent;
using rtmp::SharedObjectEventType;
using Code = client::SharedChange::Code;

// Not Flash's; the client library says the same.
constexpr const char* kUseFailed = "SharedObject.ConnectFailed";
constexpr const char* kLimitExceeded = "SharedObject.LimitExceeded";
constexpr const char* kClosed = "SharedObject.Closed";

constexpr std::size_t kRequestBytes = 256 * 1024;  // of one message of ours, unless a slot has more

/// More than the object here may hold, so that it is the object that refuses.
constexpr client::SharedLimits kReplicaLimits{2 * hub::shared_object_bounds::kSlots, 8 * hub::shared_object_bounds::kObjectBytes};

SharedObjectEvent make_event(SharedObjectEventType type) {
  SharedObjectEvent event;
  event.type = type;
  return event;
}

std::size_t size_of(const std::vector<amf::Value>& arguments) {
  std::size_t size = 0;
  for (const amf::Value& one : arguments) size += client::footprint(one);
  return size;
}

bool synchronizes(const rtmp::SharedObjectMessage& message) {
  return std::any_of(message.events.begin(), message.events.end(),
                     [](const SharedObjectEvent& event) { return event.type == SharedObjectEventType::use_success; });
}

}  // namespace

RemoteObject::RemoteObject(hub::SharedObject& object, loop::EventLoop& loop, Events events)
    : object_(object), loop_(loop), events_(std::move(events)), replica_(kReplicaLimits) {
  object_.follow(this);
}

RemoteObject::~RemoteObject() {
  *self_ = nullptr;
  object_.follow(nullptr);
  if (in_use()) channel_->close();
}

bool RemoteObject::use(client::Connection& connection) {
  client::SharedObjectListener& listener = *this;
  channel_ = connection.open_shared_object(listener, object_.name(), object_.persistent());
  if (channel_ && channel_->send(replica_.version(), {make_event(SharedObjectEventType::use)})) return true;
  give_up(kUseFailed, false);
  return false;
}

/// It says why, and what was written or sent and is not confirmed stays here, for the next use.
void RemoteObject::give_up(const std::string& code, bool say_release) {
  if (const auto channel = std::exchange(channel_, nullptr)) channel->close(say_release);
  synchronized_ = false;
  replica_.note_break();
  events_.on_status(code);
}

void RemoteObject::on_ended() {
  channel_.reset();
  synchronized_ = false;
  replica_.note_break();
  own_.clear();
  events_.on_status(kClosed);
}

// ------------------------------------------------------------------------------------ to the other server

void RemoteObject::on_written(const std::string& slot, const amf::Value& value) {
  const bool fits = value.is_nothing() ? replica_.remove(slot) : replica_.set(slot, value);
  if (fits) flush_soon();
}

Result<void> RemoteObject::send(std::vector<amf::Value> arguments, bool by_script) {
  const std::size_t size = size_of(arguments);
  if (size > hub::shared_object_bounds::kSlotBytes) return Error{Reason::rejected, "the message is larger than it may be"};
  if (unsent_bytes_ + size > kUnsentBytes) return Error{Reason::rejected, "too much waits to be sent to the other server"};
  if (by_script) {
    if (own_.size() >= kUnheardOwn) own_.pop_front();
    own_.push_back(arguments);
  }
  unsent_bytes_ += size;
  unsent_.push_back({size, std::move(arguments)});
  flush_soon();
  return {};
}

/// What is written in one go leaves in one message.
void RemoteObject::flush_soon() {
  if (std::exchange(flush_posted_, true)) return;
  loop_.post([self = self_] {
    RemoteObject* const object = *self;
    if (!object) return;
    object->flush_posted_ = false;
    object->flush();
  });
}

void RemoteObject::flush() {
  if (synchronized_ && in_use() && send_requests()) send_messages();
}

/// Whether all of it is on its way.
bool RemoteObject::send_requests() {
  while (in_use() && channel_->has_room()) {
    auto events = replica_.take_requests(kRequestBytes);
    if (events.empty()) return true;
    if (!channel_->send(replica_.version(), std::move(events))) return false;
  }
  return false;
}

void RemoteObject::send_messages() {
  while (!unsent_.empty() && in_use() && channel_->has_room()) {
    SharedObjectEvent event = make_event(SharedObjectEventType::send);
    event.arguments = std::move(unsent_.front().arguments);
    unsent_bytes_ -= unsent_.front().size;
    unsent_.pop_front();
    channel_->send(replica_.version(), {std::move(event)});
  }
}

// ---------------------------------------------------------------------------------- from the other server

void RemoteObject::on_message(const rtmp::SharedObjectMessage& message) {
  std::vector<client::SharedChange> changes;
  if (!replica_.apply(message, changes)) {
    replica_.reset();
    return give_up(kLimitExceeded, true);
  }
  if (synchronizes(message)) {
    synchronized_ = true;
    events_.on_synchronized();
    flush_soon();
  }
  mirror(changes);
  for (const SharedObjectEvent& event : message.events) {
    if (!in_use()) return;
    if (event.type == SharedObjectEventType::status) on_status(event);
    if (event.type == SharedObjectEventType::send && !event.arguments.empty()) {
      object_.mirror_message(event.arguments, take_own(event.arguments));
    }
  }
}

void RemoteObject::mirror(const std::vector<client::SharedChange>& changes) {
  for (const client::SharedChange& change : changes) {
    if (change.code == Code::clear) drop_what_is_not_there();
    if (change.code == Code::success || change.code == Code::clear) continue;
    mirror_slot(change.name);
    if (!in_use()) return;
  }
}

void RemoteObject::mirror_slot(const std::string& name) {
  const amf::Value* const value = replica_.find(name);
  if (!object_.mirror(name, value ? *value : amf::Value())) give_up(kLimitExceeded, true);
}

void RemoteObject::drop_what_is_not_there() {
  for (const std::string& name : object_.names()) {
    if (!replica_.find(name)) (void)object_.mirror(name, {});
  }
}

/// An error before the first synchronization is the answer to use: no.
void RemoteObject::on_status(const SharedObjectEvent& event) {
  if (!synchronized_ && event.level != rtmp::level::kStatus) return give_up(event.code, false);
  std::vector<client::SharedChange> changes;
  if (event.code == rtmp::status::kSharedObjectNoWriteAccess) replica_.refuse_requests(changes);
  events_.on_status(event.code);
  mirror(changes);
}

/// Whether the script has sent it. What was refused over there never comes back: what is older is forgotten.
bool RemoteObject::take_own(const std::vector<amf::Value>& arguments) {
  const auto found = std::find(own_.begin(), own_.end(), arguments);
  if (found == own_.end()) return false;
  own_.erase(own_.begin(), std::next(found));
  return true;
}

}  // namespace sallyport::script
