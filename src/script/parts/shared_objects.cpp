#include "script/parts/shared_objects.hpp"

#include <utility>

#include "base/log.hpp"
#include "hub/shared_objects/shared_objects.hpp"

namespace sallyport::script {

// ---------------------------------------------------------------------------------------------- objects held

ScriptObjects::Number ScriptObjects::open(const std::string& name, bool persistent, bool kept_here) {
  if (const auto known = numbers_.find(name); known != numbers_.end()) {
    if (object(known->second)->persistent() == persistent) return known->second;
    note_refusal(name, hub::shared_object_status::kBadPersistence);
    return 0;
  }
  if (stopped_ || held_.size() >= kMaxHeld) {
    note_refusal(name, "the script holds as many objects as it may");
    return 0;
  }
  const auto opened = home_.instance().shared_objects().open(name, persistent, kept_here);
  if (!opened.object) {
    note_refusal(name, opened.status);
    return 0;
  }
  const Number number = ++last_number_;
  held_[number] = std::make_unique<HeldObject>(*opened.object, [this, number] { note_news(number); });
  numbers_[name] = number;
  return number;
}

ScriptObjects::Number ScriptObjects::open_remote(const std::string& name, bool persistent) {
  const Number number = open(name, persistent, false);
  if (number == 0 || remote_.contains(number)) return number;
  HeldObject& held = *held_.at(number);
  remote_[number] = std::make_unique<RemoteObject>(held.object(), home_.instance().event_loop(), RemoteObject::Events{
      [&held] { held.add_synchronization(); }, [&held](const std::string& code) { held.add_status(code); }});
  return number;
}

bool ScriptObjects::attach(Number number, double connection) {
  const auto found = remote_.find(number);
  client::Connection* const open = connections_.find(connection);
  if (found == remote_.end() || !open) return false;
  return found->second->in_use() || found->second->use(*open);
}

void ScriptObjects::close(Number number) {
  remote_.erase(number);
  const auto closed = held_.extract(number);
  if (!closed) return;
  numbers_.erase(closed.mapped()->object().name());
  std::erase(news_, number);
}

void ScriptObjects::stop() {
  stopped_ = true;
  remote_.clear();
  held_.clear();
  numbers_.clear();
  news_.clear();
}

HeldObject* ScriptObjects::find(Number number) {
  const auto found = held_.find(number);
  return found == held_.end() ? nullptr : found->second.get();
}

hub::SharedObject* ScriptObjects::object(Number number) {
  HeldObject* const held = find(number);
  return held ? &held->object() : nullptr;
}

/// FMS says nothing in such a case, so the script's author has only the log. A client may be who causes it.
void ScriptObjects::note_refusal(const std::string& name, std::string_view problem) {
  if (!complaints_.take()) return;
  log::warn("script-object-refused").field("app", home_.instance().full_name()).field("name", name).field("problem", problem).reason(Reason::rejected);
}

// ----------------------------------------------------------------------------------------------- slots, messages

JSValueRef ScriptObjects::slot(Number number, const std::string& name) {
  const hub::SharedObject* const object = this->object(number);
  const amf::Value* const value = object ? object->get(name) : nullptr;
  return value ? home_.conversion().to_script(amf::Value(*value)) : JSValueMakeNull(home_.context().ref());
}

bool ScriptObjects::set_slot(Number number, const std::string& name, const amf::Value& value) {
  hub::SharedObject* const object = this->object(number);
  if (!object) return false;
  const auto set = object->set(name, value);
  if (!set) note_refusal(object->name(), set.error().message);
  return set.ok();
}

amf::Value ScriptObjects::names_of(Number number) {
  std::vector<amf::Value> names;
  if (const hub::SharedObject* const object = this->object(number)) {
    for (const std::string& name : object->names()) names.emplace_back(name);
  }
  return amf::Value::strict_array(std::move(names));
}

bool ScriptObjects::send(Number number, const amf::Value& arguments) {
  hub::SharedObject* const object = this->object(number);
  if (!object) return false;
  const auto elements = arguments.elements();
  const auto sent = object->send({elements.begin(), elements.end()});
  if (!sent) note_refusal(object->name(), sent.error().message);
  return sent.ok();
}

double ScriptObjects::unlock(Number number) {
  hub::SharedObject* const object = this->object(number);
  if (!object || !object->locked()) return -1;
  object->unlock();
  return object->locks();
}

// ------------------------------------------------------------------------------------------------------ storage

bool ScriptObjects::commit(HeldObject* held) {
  if (!held || !held->object().persistent()) return false;
  const auto done = held->object().commit_now();
  if (done) return true;
  note_refusal(held->object().name(), done.error().message);
  held->add_status(hub::shared_object_status::kFlushFailed);
  return false;
}

/// Also one that only clients use.
bool ScriptObjects::commit_named(const std::string& name) {
  if (const auto known = numbers_.find(name); known != numbers_.end()) return commit(find(known->second));
  hub::SharedObject* const object = home_.instance().shared_objects().find(name);
  return object && object->persistent() && object->commit_now().ok();
}

// --------------------------------------------------------------------------------------------- what clients do

void ScriptObjects::note_news(Number number) {
  news_.push_back(number);
  if (news_.size() > 1) return;
  home_.instance().event_loop().post([alive = std::weak_ptr(alive_)] {
    if (const auto part = alive.lock()) (*part)->catch_up();
  });
}

void ScriptObjects::catch_up() {
  for (const Number number : std::exchange(news_, {})) {
    HeldObject* const held = find(number);
    if (!held) continue;
    for (const HeldObject::Step& step : held->take_steps()) tell(number, step);  // which may close the object
  }
}

amf::Value ScriptObjects::list_of(const HeldObject::Step& step) const {
  std::vector<amf::Value> list;
  if (step.synchronized) list.push_back(amf::Value::object({{"code", "clear"}}));
  for (const HeldObject::Change& change : step.changes) {
    list.push_back(amf::Value::object({{"code", change.removed ? "delete" : "change"}, {"name", change.slot}, {"oldValue", change.before}}));
  }
  return amf::Value::strict_array(std::move(list));
}

void ScriptObjects::tell(Number number, const HeldObject::Step& step) {
  const JSContextRef context = home_.context().ref();
  const auto id = [&] { return js_number(context, static_cast<double>(number)); };
  if (step.synchronized || !step.changes.empty()) {
    home_.run("onSync", [&] { home_.enter("objectChanged", {id(), home_.conversion().to_script(list_of(step))}); });
  }
  if (!step.message.empty()) {
    const std::string handler(step.message.front().string_or(""));
    home_.run(handler, [&] {
      home_.enter("objectMessage", {id(), home_.conversion().to_script(amf::Value::strict_array(step.message))});
    });
  }
  if (!step.status.empty()) home_.run("onStatus", [&] { home_.enter("objectStatus", {id(), js_text(context, step.status)}); });
}

}  // namespace sallyport::script
