#include "client/session/shared_replica.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "client/session/footprint.hpp"

namespace sallyport::client {
namespace {

using ChangeCode = SharedChange::Code;
using rtmp::SharedObjectEvent;
using rtmp::SharedObjectEventType;

constexpr std::size_t kLongestName = 0xFFFF;
constexpr std::size_t kSlotSize = 256;  // of a slot without its name and values

amf::Value or_undefined(const std::optional<amf::Value>& value) {
  return value ? *value : amf::Value();
}

std::size_t size_of_value(const std::optional<amf::Value>& value) {
  return value ? footprint(*value) : 0;
}

/// The version in front of a status alone is that of no object: it may have been refused.
bool tells_the_version(const SharedObjectEvent& event) {
  return event.type != SharedObjectEventType::status;
}

}  // namespace

// ------------------------------------------------------------------------------- the program's side

const amf::Value* SharedReplica::find(std::string_view name) const {
  const auto found = slots_.find(name);
  if (found == slots_.end() || !found->second.shown()) return nullptr;
  return &*found->second.shown();
}

std::vector<amf::Property> SharedReplica::slots() const {
  std::vector<amf::Property> all;
  for (const auto& [name, slot] : slots_) {
    if (slot.shown()) all.push_back({name, *slot.shown()});
  }
  return all;
}

bool SharedReplica::set(const std::string& name, amf::Value value) {
  return ask(name, std::move(value));
}

bool SharedReplica::remove(const std::string& name) {
  return ask(name, std::nullopt);
}

bool SharedReplica::ask(const std::string& name, std::optional<amf::Value> value) {
  if (name.size() > kLongestName) return false;
  const auto at = slots_.try_emplace(name).first;
  const auto before = at->second.request;
  const bool listed = at->second.pending() && before->unsent;
  at->second.request = Request{.value = std::move(value), .visible = true, .unsent = true};
  at->second.forget_break();
  recount(at);
  if (!within_limits()) {
    at->second.request = before;
    recount(at);
    return false;
  }
  if (!listed) unsent_.push_back(name);
  return true;
}

std::vector<SharedObjectEvent> SharedReplica::take_requests(std::size_t bytes) {
  std::vector<SharedObjectEvent> events;
  std::size_t taken = 0;
  std::size_t used = 0;
  for (; taken < unsent_.size() && (used < bytes || events.empty()); ++taken) {
    const auto at = slots_.find(unsent_[taken]);
    if (at == slots_.end() || !at->second.pending() || !at->second.request->unsent) continue;
    Request& request = *at->second.request;
    request.unsent = false;
    at->second.forget_break();
    SharedObjectEvent event;
    event.type =
        request.value ? SharedObjectEventType::request_change : SharedObjectEventType::request_remove;
    event.slots.push_back({at->first, or_undefined(request.value)});
    events.push_back(std::move(event));
    used += at->second.size;
  }
  unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(taken));
  return events;
}

// -------------------------------------------------------------------------------- the server's side

bool SharedReplica::apply(const rtmp::SharedObjectMessage& message, std::vector<SharedChange>& changes) {
  if (std::any_of(message.events.begin(), message.events.end(), tells_the_version))
    version_ = message.version;
  for (const SharedObjectEvent& event : message.events) {
    if (event.type == SharedObjectEventType::clear) on_clear(changes);
    for (const amf::Property& slot : event.slots) {
      if (event.type == SharedObjectEventType::change && !on_change(slot, changes)) return false;
      if (event.type == SharedObjectEventType::success) on_success(slot.name, changes);
      if (event.type == SharedObjectEventType::remove) on_remove(slot.name, changes);
    }
  }
  return true;
}

void SharedReplica::on_clear(std::vector<SharedChange>& changes) {
  for (auto at = slots_.begin(); at != slots_.end();) {
    const auto next = std::next(at);
    at->second.confirmed.reset();
    recount(at);
    at = next;
  }
  changes.push_back({ChangeCode::clear, {}, {}});
}

bool SharedReplica::on_change(const amf::Property& changed, std::vector<SharedChange>& changes) {
  const auto at = slots_.try_emplace(changed.name).first;
  Slot& slot = at->second;
  amf::Value old = or_undefined(slot.shown());
  const ChangeCode code = settle(slot, changed.value);
  slot.confirmed = changed.value;
  slot.forget_break();
  recount(at);
  changes.push_back({code, changed.name, code == ChangeCode::success ? amf::Value() : std::move(old)});
  return within_limits();
}

/// What becomes of a request when the server says that the slot is `value`.
SharedChange::Code SharedReplica::settle(Slot& slot, const amf::Value& value) {
  if (!slot.pending()) return ChangeCode::change;
  if (slot.broken) {
    if (slot.request->value == value) {  // it had arrived before the break
      slot.request->visible = false;
      return ChangeCode::success;
    }
    if (slot.before == value) return ChangeCode::change;  // nobody has touched it: the request stands
  } else if (slot.request->unsent) {
    return ChangeCode::change;  // the server has not seen it yet
  }
  slot.request->visible = false;
  return ChangeCode::reject;
}

void SharedReplica::on_success(const std::string& name, std::vector<SharedChange>& changes) {
  changes.push_back({ChangeCode::success, name, {}});
  const auto at = slots_.find(name);
  if (at == slots_.end() || !at->second.request) return;
  Slot& slot = at->second;
  if (slot.pending() && slot.request->unsent) return;  // an older one's; the value is on its way
  slot.confirmed = slot.request->value;
  slot.request->visible = false;
  slot.forget_break();
  recount(at);
}

void SharedReplica::on_remove(const std::string& name, std::vector<SharedChange>& changes) {
  const auto at = slots_.find(name);
  if (at == slots_.end()) return;
  Slot& slot = at->second;
  changes.push_back({ChangeCode::remove, name, or_undefined(slot.shown())});
  slot.confirmed.reset();
  slot.forget_break();
  if (slot.asked()) slot.request->visible = false;
  recount(at);
}

void SharedReplica::refuse_requests(std::vector<SharedChange>& changes) {
  for (auto at = slots_.begin(); at != slots_.end();) {
    const auto next = std::next(at);
    if (at->second.asked()) {
      changes.push_back({ChangeCode::reject, at->first, or_undefined(at->second.request->value)});
      at->second.request.reset();
      recount(at);
    }
    at = next;
  }
}

void SharedReplica::note_break() {
  for (auto at = slots_.begin(); at != slots_.end();) {
    const auto next = std::next(at);
    Slot& slot = at->second;
    if (slot.asked()) {
      slot.request->unsent = slot.broken = true;
      slot.before = slot.confirmed;
      unsent_.push_back(at->first);
    } else if (slot.request && !slot.request->visible) {
      slot.request.reset();
    }
    recount(at);
    at = next;
  }
}

void SharedReplica::forget_requests() {
  unsent_.clear();
  for (auto at = slots_.begin(); at != slots_.end();) {
    const auto next = std::next(at);
    at->second.request.reset();
    at->second.forget_break();
    recount(at);
    at = next;
  }
}

void SharedReplica::reset() {
  slots_.clear();
  unsent_.clear();
  bytes_ = 0;
  version_ = 0;
}

void SharedReplica::recount(Slots::iterator at) {
  Slot& slot = at->second;
  bytes_ -= slot.size;
  slot.size = 0;
  if (!slot.confirmed && !slot.pending()) {
    slots_.erase(at);
    return;
  }
  slot.size = kSlotSize + at->first.size() + size_of_value(slot.confirmed) + size_of_value(slot.before);
  if (slot.pending()) slot.size += size_of_value(slot.request->value);
  bytes_ += slot.size;
}

}  // namespace sallyport::client
