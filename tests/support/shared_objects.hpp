#pragma once
// Shared objects in tests: a user that writes down what it is told, and a store in memory.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "hub/shared_objects/store.hpp"
#include "hub/shared_objects/user.hpp"

namespace sallyport::test {

/// An event as text: "change a=1 b=2", "remove a", "send f(1, 2)", "status SharedObject.NoReadAccess".
inline std::string line_of(const hub::SharedObjectEvent& event) {
  using Kind = hub::SharedObjectEvent::Kind;
  static const std::map<Kind, std::string> names = {
      {Kind::use_success, "use_success"}, {Kind::clear, "clear"}, {Kind::change, "change"}, {Kind::success, "success"},
      {Kind::remove, "remove"},           {Kind::send, "send"},   {Kind::status, "status"}};
  std::string line = names.at(event.kind);
  for (const amf::Property& slot : event.slots) {
    line += ' ' + slot.name;
    if (event.kind == Kind::change) line += '=' + amf::to_string(slot.value);
  }
  for (const amf::Value& argument : event.arguments) line += ' ' + amf::to_string(argument);
  if (event.kind == Kind::status) line += ' ' + event.code;
  return line;
}

inline std::vector<std::string> lines_of(const hub::SharedObjectUpdate& update) {
  std::vector<std::string> lines;
  for (const auto& event : update.events) lines.push_back(line_of(event));
  return lines;
}

class RecordingUser final : public hub::SharedObjectUser {
 public:
  void on_update(const hub::SharedObjectUpdateRef& update) override {
    updates.push_back(update);
    for (const auto& line : lines_of(*update)) lines.push_back(line);
  }
  /// What was told since the last call.
  std::vector<std::string> take() { return std::exchange(lines, {}); }

  std::vector<hub::SharedObjectUpdateRef> updates;
  std::vector<std::string> lines;
};

/// Commits are answered at once, or with `hold` when the test says so.
class MemoryStore final : public hub::SharedObjectStore {
 public:
  Result<hub::StoredObjectRef> load(const hub::StoredObjectKey& key) override {
    if (unreadable) return Error{Reason::io_error, "unreadable"};
    const auto found = objects.find(key);
    return found == objects.end() ? hub::StoredObjectRef() : found->second;
  }
  Result<std::map<std::string, std::uint32_t>> list(const hub::StoredObjectKey& key) override {
    if (unreadable) return Error{Reason::io_error, "unreadable"};
    std::map<std::string, std::uint32_t> found;
    for (const auto& [other, object] : objects) {
      if (other.folder == key.folder && other.scope == key.scope && other.instance == key.instance && !object->slots.empty()) found[other.name] = object->version;
    }
    return found;
  }
  void save(const hub::StoredObjectKey& key, hub::StoredObjectRef object) override {
    ++saves;
    objects[key] = std::move(object);
  }
  void commit(const hub::StoredObjectKey& key, hub::StoredObjectRef object, Done done) override {
    ++commits;
    if (!fails) objects[key] = std::move(object);
    if (hold) return held.push_back(std::move(done));
    answer(done);
  }
  void answer_held() {
    const Done next = std::move(held.front());
    held.erase(held.begin());
    answer(next);
  }
  /// The only object's slots: "a=1", "b deleted".
  std::vector<std::string> slots() const {
    std::vector<std::string> lines;
    for (const auto& slot : objects.begin()->second->slots) lines.push_back(slot.value ? slot.name + "=" + amf::to_string(*slot.value) : slot.name + " deleted");
    return lines;
  }

  std::map<hub::StoredObjectKey, hub::StoredObjectRef> objects;
  std::size_t saves = 0;
  std::size_t commits = 0;
  bool unreadable = false;
  bool fails = false;
  bool hold = false;
  std::vector<Done> held;

 private:
  void answer(const Done& done) const {
    if (fails) return done(Error{Reason::io_error, "the disk is full"});
    done({});
  }
};

}  // namespace sallyport::test
