#include <future>
#include <utility>

#include <sallyport/shared_object.hpp>

#include "client/session/api/shared_object_core.hpp"

namespace sallyport::client {

std::string_view to_string(SharedObjectChange::Code code) {
  using Code = SharedObjectChange::Code;
  switch (code) {
    case Code::clear:
      return "clear";
    case Code::success:
      return "success";
    case Code::reject:
      return "reject";
    case Code::change:
      return "change";
    case Code::remove:
      return "delete";
  }
  return "change";
}

SharedObject SharedObject::get_remote(const std::string& name, NetConnection& connection, bool persistent,
                                      SharedObjectOptions options) {
  return SharedObject(std::make_shared<SharedObjectCore>(connection.core_, name, persistent, options));
}

SharedObject::SharedObject(std::shared_ptr<SharedObjectCore> core) : core_(std::move(core)) {}

SharedObject::SharedObject(SharedObject&&) noexcept = default;

SharedObject& SharedObject::operator=(SharedObject&& other) noexcept {
  if (this == &other) return *this;
  abandon();
  core_ = std::move(other.core_);
  return *this;
}

SharedObject::~SharedObject() {
  abandon();
}

/// Handlers may refer to what goes away with the caller: none is running, or runs, when this returns.
void SharedObject::abandon() {
  if (!core_) return;
  core_->run_and_wait([](SharedObjectCore& core) { core.abandon(); });
  core_.reset();
}

void SharedObject::on_sync(std::function<void(const std::vector<SharedObjectChange>&)> handler) {
  core_->run([handler = std::move(handler)](SharedObjectCore& core) mutable {
    core.handlers.sync = std::move(handler);
  });
}

void SharedObject::on_status(std::function<void(const Status&)> handler) {
  core_->run([handler = std::move(handler)](SharedObjectCore& core) mutable {
    core.handlers.status = std::move(handler);
  });
}

void SharedObject::on_message(const std::string& handler_name,
                              std::function<void(const std::vector<Value>&)> handler) {
  core_->run([handler_name, handler = std::move(handler)](SharedObjectCore& core) mutable {
    core.handlers.messages[handler_name] = std::move(handler);
  });
}

void SharedObject::on_any_message(
    std::function<void(const std::string&, const std::vector<Value>&)> handler) {
  core_->run([handler = std::move(handler)](SharedObjectCore& core) mutable {
    core.handlers.any_message = std::move(handler);
  });
}

void SharedObject::connect() {
  core_->run([](SharedObjectCore& core) { core.connect(); });
}
bool SharedObject::connected() const {
  return core_->connected();
}
const std::string& SharedObject::name() const {
  return core_->name();
}
bool SharedObject::persistent() const {
  return core_->persistent();
}
std::uint32_t SharedObject::version() const {
  return core_->version();
}

Value SharedObject::get(std::string_view name) const {
  return Value(core_->find(name));
}
bool SharedObject::has(std::string_view name) const {
  return core_->find(name) != nullptr;
}

std::vector<std::string> SharedObject::names() const {
  std::vector<std::string> all;
  for (amf::Property& slot : core_->slots()) all.push_back(std::move(slot.name));
  return all;
}

std::vector<Value::Property> SharedObject::properties() const {
  std::vector<Value::Property> all;
  for (amf::Property& slot : core_->slots())
    all.emplace_back(std::move(slot.name), Value(std::make_shared<const amf::Value>(std::move(slot.value))));
  return all;
}

bool SharedObject::set(const std::string& name, const Value& value) {
  return core_->set(name, value.content());
}
bool SharedObject::remove(const std::string& name) {
  return core_->remove(name);
}
bool SharedObject::send(const std::string& handler_name, const std::vector<Value>& arguments) {
  return core_->send(handler_name, contents(arguments));
}
void SharedObject::close() {
  core_->run([](SharedObjectCore& core) { core.close(); });
}

}  // namespace sallyport::client
