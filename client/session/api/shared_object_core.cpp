#include "client/session/api/shared_object_core.hpp"

#include <algorithm>
#include <utility>

#include "client/session/footprint.hpp"
#include "rtmp/command/status.hpp"

namespace sallyport::client {
namespace {

using rtmp::SharedObjectEvent;
using rtmp::SharedObjectEventType;

// Not Flash's:
constexpr std::string_view kUseFailed = "SharedObject.ConnectFailed";
constexpr std::string_view kUseLimitExceeded = "SharedObject.LimitExceeded";
constexpr std::string_view kSharedObjectClosed = "SharedObject.Closed";  // no further call

constexpr std::size_t kRequestBytes = 256 * 1024;       // of one message of ours, unless a slot has more
constexpr std::size_t kLargestValue = 8 * 1024 * 1024;  // of a slot or of a call's arguments

SharedObjectEvent make_event(SharedObjectEventType type) {
  SharedObjectEvent event;
  event.type = type;
  return event;
}

Value public_value(const amf::Value& value) {
  return Value(std::make_shared<const amf::Value>(value));
}

SharedObjectChange::Code public_code(SharedChange::Code code) {
  using Public = SharedObjectChange::Code;
  switch (code) {
    case SharedChange::Code::clear:
      return Public::clear;
    case SharedChange::Code::success:
      return Public::success;
    case SharedChange::Code::reject:
      return Public::reject;
    case SharedChange::Code::change:
      return Public::change;
    case SharedChange::Code::remove:
      return Public::remove;
  }
  return Public::change;
}

}  // namespace

SharedObjectCore::SharedObjectCore(std::shared_ptr<ConnectionCore> connection, std::string name,
                                   bool persistent, const SharedObjectOptions& options)
    : OnLoop(std::move(connection)),
      name_(std::move(name)),
      persistent_(persistent),
      timeout_(options.timeout),
      answer_timer_([this] {
        const auto alive = shared_from_this();
        fail(kUseFailed, "The server has not answered.", true);
        connection_->loop().post([alive] {});  // a handler may have let go of it, and this is its timer
      }),
      replica_({options.max_properties, options.max_bytes}) {}

// --------------------------------------------------------------------------------------------- use

void SharedObjectCore::connect() {
  if (wanted_) return;
  wanted_ = true;
  if (use()) return;
  connection_->loop().post([self = shared_from_this()] {
    self->fail(kUseFailed, "There is no connection, or the object is in use over it already.", false);
  });
}

/// With the version that is known, so that a server may send only what has changed since.
bool SharedObjectCore::use() {
  Connection* const open = connection_->connection();
  channel_ = open ? open->open_shared_object(*this, name_, persistent_) : nullptr;
  if (!channel_) return false;
  answer_timer_.arm(connection_->loop().timers(), timeout_);
  return channel_->send(version(), {make_event(SharedObjectEventType::use)});
}

void SharedObjectCore::close() {
  if (!wanted_) return;
  flush();
  connected_ = false;
  if (channel_) channel_->close();
  channel_.reset();
  (void)connection_->release(*this);
  connection_->loop().post([self = shared_from_this()] {
    if (!self->channel_) self->end();
  });
}

void SharedObjectCore::abandon() {
  handlers = {};
  answer_timer_.cancel();
  (void)connection_->release(*this);
  flush();
  connected_ = wanted_ = false;
  if (const auto channel = std::exchange(channel_, nullptr)) channel->close();
}

/// Whether or not the connection goes on.
void SharedObjectCore::fail(std::string_view code, std::string_view why, bool say_release) {
  if (!wanted_) return;
  if (const auto channel = std::exchange(channel_, nullptr)) channel->close(say_release);
  emit(local_status(rtmp::level::kError, code, why));
  end();
}

void SharedObjectCore::on_ended() {
  const auto alive = shared_from_this();
  channel_.reset();
  connected_ = false;
  answer_timer_.cancel();
  drop_backlog();
  {
    const std::lock_guard lock(mutex_);
    replica_.note_break();
  }
  if (!wanted_ || !connection_->retain(returning())) end();
}

void SharedObjectCore::come_back() {
  const auto alive = shared_from_this();
  if (!use()) fail(kUseFailed, "The object cannot be used any more.", true);
}

void SharedObjectCore::end() {
  if (!std::exchange(wanted_, false)) return;
  const auto alive = shared_from_this();
  connected_ = false;
  answer_timer_.cancel();
  drop_backlog();
  {
    const std::lock_guard lock(mutex_);
    replica_.forget_requests();
  }
  emit(local_status(rtmp::level::kStatus, kSharedObjectClosed, {}));
}

// ------------------------------------------------------------------------------------- to the server

bool SharedObjectCore::set(const std::string& name, const amf::Value& value) {
  if (footprint(value) > kLargestValue) return false;
  {
    const std::lock_guard lock(mutex_);
    if (!replica_.set(name, value)) return false;
  }
  flush_later();
  return true;
}

bool SharedObjectCore::remove(const std::string& name) {
  {
    const std::lock_guard lock(mutex_);
    if (!replica_.remove(name)) return false;
  }
  flush_later();
  return true;
}

bool SharedObjectCore::send(const std::string& handler, std::vector<amf::Value> arguments) {
  SharedObjectEvent event = make_event(SharedObjectEventType::send);
  std::size_t size = 0;
  event.arguments.emplace_back(handler);
  for (amf::Value& argument : arguments) event.arguments.push_back(std::move(argument));
  for (const amf::Value& argument : event.arguments) size += footprint(argument);
  if (!connected_ || waiting_ >= kQueueFull || size > kLargestValue) return false;
  waiting_ += size;
  run([sending = Sending{size, std::move(event)}](SharedObjectCore& self) mutable {
    self.backlog_.push_back(std::move(sending));
    self.flush();
  });
  return true;
}

/// What is set in one go leaves in one message.
void SharedObjectCore::flush_later() {
  if (flush_posted_.exchange(true)) return;
  connection_->run_later([self = shared_from_this()] { self->flush(); });
}

void SharedObjectCore::flush() {
  flush_posted_ = false;
  if (!connected_) return drop_backlog();
  if (send_requests()) send_backlog();
}

/// Whether all of it is on its way.
bool SharedObjectCore::send_requests() {
  while (channel_ && channel_->has_room()) {
    std::unique_lock lock(mutex_);
    auto events = replica_.take_requests(kRequestBytes);
    const std::uint32_t version = replica_.version();
    lock.unlock();
    if (events.empty()) return true;
    if (!channel_->send(version, std::move(events))) return false;
  }
  return false;
}

bool SharedObjectCore::send_backlog() {
  while (!backlog_.empty()) {
    if (!channel_ || !channel_->has_room()) return false;
    (void)channel_->send(version(), {std::move(backlog_.front().event)});
    waiting_ -= backlog_.front().size;
    backlog_.pop_front();
  }
  return true;
}

void SharedObjectCore::drop_backlog() {
  for (const Sending& one : backlog_) waiting_ -= one.size;
  backlog_.clear();
}

// ----------------------------------------------------------------------------------- from the server

/// First the values change, then the program is told of it, then of what was sent to it.
void SharedObjectCore::on_message(const rtmp::SharedObjectMessage& message) {
  const auto alive = shared_from_this();
  const auto channel = channel_;
  std::vector<SharedChange> changes;
  std::unique_lock lock(mutex_);
  const bool fits = replica_.apply(message, changes);
  lock.unlock();
  if (!fits) {
    lock.lock();
    replica_.reset();
    lock.unlock();
    return fail(kUseLimitExceeded, "The object is larger than is permitted here.", true);
  }
  const bool synchronized = std::any_of(
      message.events.begin(), message.events.end(),
      [](const SharedObjectEvent& event) { return event.type == SharedObjectEventType::use_success; });
  if (synchronized) on_synchronized();
  if (synchronized || !changes.empty()) tell_changes(changes);
  for (const SharedObjectEvent& event : message.events) {
    if (channel_ != channel || !channel_) return;  // closed by a handler
    if (event.type == SharedObjectEventType::send) on_server_send(event);
    if (event.type == SharedObjectEventType::status) on_server_status(event);
  }
}

void SharedObjectCore::on_synchronized() {
  answer_timer_.cancel();
  connected_ = true;
  flush();
}

void SharedObjectCore::tell_changes(const std::vector<SharedChange>& changes) {
  const auto handler = handlers.sync;  // it may be replaced from within
  if (!handler) return;
  std::vector<SharedObjectChange> list;
  list.reserve(changes.size());
  for (const SharedChange& change : changes)
    list.push_back({public_code(change.code), change.name, public_value(change.old_value)});
  handler(list);
}

void SharedObjectCore::on_server_send(const SharedObjectEvent& event) {
  const auto name = event.arguments.empty() ? std::nullopt : event.arguments.front().as_string();
  if (!name) return;  // nobody to call
  std::vector<Value> arguments;
  for (std::size_t i = 1; i < event.arguments.size(); ++i)
    arguments.push_back(public_value(event.arguments[i]));
  const auto found = handlers.messages.find(*name);
  if (found != handlers.messages.end()) {
    const Message handler = found->second;
    return handler(arguments);
  }
  const auto handler = handlers.any_message;
  if (handler) handler(std::string(*name), arguments);
}

/// An error before the first synchronization is the answer to use: no.
void SharedObjectCore::on_server_status(const SharedObjectEvent& event) {
  const bool refused = !connected_ && event.level != rtmp::level::kStatus;
  const std::string_view level = event.level.empty() ? rtmp::level::kError : std::string_view(event.level);
  if (refused) return fail(event.code, {}, false);
  std::vector<SharedChange> changes;
  if (event.code == rtmp::status::kSharedObjectNoWriteAccess) {
    const std::lock_guard lock(mutex_);
    replica_.refuse_requests(changes);
  }
  const auto channel = channel_;
  emit(local_status(level, event.code, {}));
  if (!changes.empty() && channel_ == channel) tell_changes(changes);
}

void SharedObjectCore::emit(const Status& status) {
  const auto handler = handlers.status;  // it may be replaced from within
  if (handler) handler(status);
}

// -------------------------------------------------------------------------------------------- values

std::uint32_t SharedObjectCore::version() const {
  const std::lock_guard lock(mutex_);
  return replica_.version();
}

std::shared_ptr<const amf::Value> SharedObjectCore::find(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  const amf::Value* found = replica_.find(name);
  return found ? std::make_shared<const amf::Value>(*found) : nullptr;
}

std::vector<amf::Property> SharedObjectCore::slots() const {
  const std::lock_guard lock(mutex_);
  return replica_.slots();
}

}  // namespace sallyport::client
