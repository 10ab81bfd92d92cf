#include "hub/shared_objects/batch.hpp"

namespace sallyport::hub {

SharedObjectBatch::Step& SharedObjectBatch::open_step() {
  if (steps_.empty() || steps_.back().message) steps_.emplace_back();
  return steps_.back();
}

void SharedObjectBatch::set(const std::string& name, const amf::Value& value, std::size_t size, SharedObjectUser* writer) {
  open_step().changes.insert_or_assign(name, Change{value, size, writer});
  changes_ = true;
}

void SharedObjectBatch::remove(const std::string& name) {
  open_step().changes.insert_or_assign(name, Change{std::nullopt, name.size(), nullptr});
  changes_ = true;
}

void SharedObjectBatch::clear() {
  Step& step = open_step();
  step.changes.clear();
  step.clear = true;
  changes_ = true;
}

void SharedObjectBatch::send(std::vector<amf::Value> arguments, std::size_t size) {
  Step& step = open_step();
  step.message = std::move(arguments);
  step.message_size = size;
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
  using Kind = SharedObjectEvent::Kind;
  for (const Step& step : steps_) {
    if (step.clear) out.add({.kind = Kind::clear, .slots = {}, .arguments = {}, .code = {}, .level = {}});
    const auto is_own = [&](const Change& change) { return kept && user && change.writer == user; };
    for (const auto& [name, change] : step.changes) {
      if (change.value && !is_own(change)) out.add_slot(Kind::change, name, *change.value, change.size);
    }
    for (const auto& [name, change] : step.changes) {
      if (change.value && is_own(change)) out.add_name(Kind::success, name);
    }
    for (const auto& [name, change] : step.changes) {
      if (!change.value) out.add_name(Kind::remove, name);
    }
    if (!step.message) continue;
    out.add({.kind = Kind::send, .slots = {}, .arguments = *step.message, .code = {}, .level = {}}, step.message_size);
  }
}

}  // namespace sallyport::hub
