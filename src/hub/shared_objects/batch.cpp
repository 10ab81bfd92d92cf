#include "hub/shared_objects/batch.hpp"

namespace sallyport::hub {
namespace {

constexpr std::size_t kStepBytes = 256;  ///< what a step costs by itself, about

}  // namespace

SharedObjectBatch::Step& SharedObjectBatch::open_step() {
  if (steps_.empty() || steps_.back().message) steps_.emplace_back();
  return steps_.back();
}

void SharedObjectBatch::put(const std::string& name, Change change) {
  Change& place = open_step().changes[name];
  bytes_ += change.size;
  bytes_ -= place.size;
  place = std::move(change);
  changes_ = true;
}

void SharedObjectBatch::set(const std::string& name, const amf::Value& value, std::size_t size, SharedObjectUser* writer) {
  put(name, Change{value, size, writer});
}

void SharedObjectBatch::remove(const std::string& name) { put(name, Change{std::nullopt, name.size(), nullptr}); }

void SharedObjectBatch::clear() {
  Step& step = open_step();
  for (const auto& [name, change] : step.changes) bytes_ -= change.size;
  step.changes.clear();
  step.clear = true;
  changes_ = true;
}

void SharedObjectBatch::send(std::vector<amf::Value> arguments, std::size_t size) {
  Step& step = open_step();
  step.message = std::move(arguments);
  step.message_size = size;
  bytes_ += kStepBytes + size;
}

void SharedObjectBatch::forget(const SharedObjectUser& user) {
  for (Step& step : steps_) {
    for (auto& [name, change] : step.changes) {
      if (change.writer == &user) change.writer = nullptr;
    }
  }
}

std::set<SharedObjectUser*> SharedObjectBatch::writers() const {
  std::set<SharedObjectUser*> all;
  for (const Step& step : steps_) {
    for (const auto& [name, change] : step.changes) {
      if (change.writer) all.insert(change.writer);
    }
  }
  return all;
}

void SharedObjectBatch::tell(UpdateBuilder& out, const SharedObjectUser* user, bool kept) const {
  using Event = SharedObjectEvent::Kind;
  for (const Step& step : steps_) {
    if (step.clear) out.add({.kind = Event::clear, .slots = {}, .arguments = {}, .code = {}, .level = {}});
    const auto is_own = [&](const Change& change) { return kept && user && change.writer == user; };
    for (const auto& [name, change] : step.changes) {
      if (change.value && !is_own(change)) out.add_slot(Event::change, name, *change.value, change.size);
    }
    for (const auto& [name, change] : step.changes) {
      if (change.value && is_own(change)) out.add_name(Event::success, name);
    }
    for (const auto& [name, change] : step.changes) {
      if (!change.value) out.add_name(Event::remove, name);
    }
    if (!step.message) continue;
    out.add({.kind = Event::send, .slots = {}, .arguments = *step.message, .code = {}, .level = {}}, step.message_size);
  }
}

}  // namespace sallyport::hub
