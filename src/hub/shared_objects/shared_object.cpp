#include "hub/shared_objects/shared_object.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "base/random.hpp"

namespace sallyport::hub {
namespace {

using ToldKind = SharedObjectEvent::Kind;
using ActionKind = SharedObjectAction::Kind;
namespace bounds = shared_object_bounds;

/// The first version of an object that was read from the disk: ahead of what its clients may have been told before
/// the server was killed, and unlikely to meet it.
std::uint32_t first_version_after(std::uint32_t stored) {
  std::uint8_t random[2];
  fill_random(random);
  return stored + 0x1000u + (static_cast<std::uint32_t>(random[0]) << 8 | random[1]);
}

std::size_t size_of_arguments(const std::vector<amf::Value>& arguments) {
  std::size_t size = 0;
  for (const amf::Value& one : arguments) size += encoded_size(one);
  return size;
}

std::size_t size_of_action(const SharedObjectAction& action) {
  std::size_t size = size_of_arguments(action.arguments);
  for (const amf::Property& slot : action.slots) size += slot.name.size() + encoded_size(slot.value);
  return size;
}

Error over_limit(std::string_view what) { return {Reason::rejected, std::string(what)}; }

}  // namespace

SharedObject::SharedObject(SharedObjectHome& home, std::string name, bool persistent, const StoredObjectRef& stored)
    : home_(home), name_(std::move(name)), persistent_(persistent), resync_depth_(home.options().resync_depth),
      auto_commit_(home.options().auto_commit) {
  if (stored) load(*stored);
}

SharedObject::~SharedObject() {
  *alive_ = nullptr;
  home_.shrink(bytes_);
}

std::size_t SharedObject::bytes_of(const StoredObject& stored) {
  std::size_t bytes = 0;
  for (const StoredSlot& slot : stored.slots) {
    if (slot.value) bytes += slot.name.size() + encoded_size(*slot.value);
  }
  return bytes;
}

void SharedObject::load(const StoredObject& stored) {
  for (const StoredSlot& slot : stored.slots) {
    if (!slot.value) {
      deleted_[slot.name] = slot.version;
      continue;
    }
    const std::size_t size = slot.name.size() + encoded_size(*slot.value);
    slots_[slot.name] = Slot{*slot.value, slot.version, size};
    bytes_ += size;
  }
  home_.grow(bytes_);
  oldest_ = stored.oldest;
  stored_ = stored.version;
  version_ = born_ = first_version_after(stored.version);
}

// ----------------------------------------------------------------------------------------------- users

void SharedObject::use(SharedObjectUser& user, std::uint32_t known) {
  flush();
  users_.insert(&user);
  if (!may_resume_from(known)) {
    for (const auto& update : whole()) user.on_update(update);
    return;
  }
  for (const auto& update : since(known)) user.on_update(update);
}

void SharedObject::release(SharedObjectUser& user) {
  if (users_.erase(&user) == 0) return;
  batch_.forget(user);
  if (committing_) committing_->forget(user);
  std::erase_if(waiting_, [&](const Waiting& one) {
    if (one.user == &user) waiting_bytes_ -= one.size;
    return one.user == &user;
  });
  end_if_unused();
}

void SharedObject::end_watch() {
  watcher_ = nullptr;
  if (locked()) end_lock();
  end_if_unused();
}

void SharedObject::end_if_unused() {
  if (users_.empty() && !watcher_) home_.unused(*this);
}

bool SharedObject::may_resume_from(std::uint32_t known) const {
  if (!persistent_ || known == 0 || known < oldest_ || known > version_) return false;
  return known <= stored_ || known >= born_;
}

const std::vector<SharedObjectUpdateRef>& SharedObject::whole() {
  if (!whole_.empty()) return whole_;
  UpdateBuilder builder(name_, persistent_, version_, SharedObjectUpdate::Audience::newcomers);
  builder.add({.kind = ToldKind::use_success, .slots = {}, .arguments = {}, .code = {}, .level = {}});
  builder.add({.kind = ToldKind::clear, .slots = {}, .arguments = {}, .code = {}, .level = {}});
  for (const auto& [name, slot] : slots_) builder.add_slot(ToldKind::change, name, slot.value, slot.size);
  whole_ = builder.finish();
  return whole_;
}

std::vector<SharedObjectUpdateRef> SharedObject::since(std::uint32_t known) const {
  UpdateBuilder builder(name_, persistent_, version_, SharedObjectUpdate::Audience::newcomers);
  builder.add({.kind = ToldKind::use_success, .slots = {}, .arguments = {}, .code = {}, .level = {}});
  for (const auto& [name, slot] : slots_) {
    if (slot.version > known) builder.add_slot(ToldKind::change, name, slot.value, slot.size);
  }
  for (const auto& [name, version] : deleted_) {
    if (version > known) builder.add_name(ToldKind::remove, name);
  }
  return builder.finish();
}

// --------------------------------------------------------------------------------------- slots and messages

const amf::Value* SharedObject::get(std::string_view name) const {
  const auto found = slots_.find(name);
  return found == slots_.end() ? nullptr : &found->second.value;
}

std::vector<std::string> SharedObject::names() const {
  std::vector<std::string> all;
  all.reserve(slots_.size());
  for (const auto& [name, slot] : slots_) all.push_back(name);
  return all;
}

Result<void> SharedObject::check_limits(const std::string& name, const amf::Value& value, std::size_t value_size) const {
  const SharedObjectOptions& options = home_.options();
  if (name.empty() || name.size() > bounds::kSlotName) return over_limit("the name of a slot is empty or longer than 255 bytes");
  const std::size_t max_size = std::min(options.max_property_size.value_or(bounds::kSlotBytes), bounds::kSlotBytes);
  if (value_size > max_size) return over_limit("the value is larger than it may be");
  if (count_values(value) > bounds::kSlotValues) return over_limit("the value is made of more than 9,000 values");
  const std::size_t max_slots = std::min(options.max_properties.value_or(bounds::kSlots), bounds::kSlots);
  if (slots_.size() >= max_slots && !slots_.contains(name)) return over_limit("the object has as many slots as it may have");
  return {};
}

Result<void> SharedObject::set(const std::string& name, const amf::Value& value, SharedObjectUser* writer) {
  if (value.is_nothing()) {
    remove(name);
    return {};
  }
  auto written = write(name, value, writer);
  if (written && master_) master_->on_written(name, value);
  return written;
}

Result<void> SharedObject::write(const std::string& name, const amf::Value& value, SharedObjectUser* writer) {
  const std::size_t value_size = encoded_size(value);
  if (auto checked = check_limits(name, value, value_size); !checked) return checked;
  const std::size_t size = name.size() + value_size;
  const auto found = slots_.find(name);
  const std::size_t before = found == slots_.end() ? 0 : found->second.size;
  if (bytes_ - before + size > bounds::kObjectBytes) return over_limit("the object is as large as it may be");
  if (size > before && !home_.grow(size - before)) return over_limit("the objects of the instance are as large as they may be");
  if (size < before) home_.shrink(before - size);
  bytes_ = bytes_ - before + size;
  slots_.insert_or_assign(name, Slot{value, next_version(), size});
  deleted_.erase(name);
  batch_.set(name, value, size, writer);
  note_change();
  return {};
}

bool SharedObject::remove(const std::string& name) {
  const bool was_there = erase(name);
  if (was_there && master_) master_->on_written(name, {});
  return was_there;
}

bool SharedObject::erase(const std::string& name) {
  const auto found = slots_.find(name);
  if (found == slots_.end()) return false;
  bytes_ -= found->second.size;
  home_.shrink(found->second.size);
  slots_.erase(found);
  remember_deletion(name);
  batch_.remove(name);
  note_change();
  return true;
}

void SharedObject::clear() {
  if (master_) {
    for (const auto& [name, slot] : slots_) master_->on_written(name, {});
  }
  home_.shrink(bytes_);
  bytes_ = 0;
  slots_.clear();
  deleted_.clear();
  oldest_ = next_version();
  batch_.clear();
  note_change();
}

Result<void> SharedObject::send(std::vector<amf::Value> arguments) {
  return master_ ? master_->send(std::move(arguments), true) : broadcast(std::move(arguments));
}

Result<void> SharedObject::broadcast(std::vector<amf::Value> arguments) {
  const std::size_t size = size_of_arguments(arguments);
  std::size_t values = 0;
  for (const amf::Value& one : arguments) values += count_values(one);
  if (size > bounds::kSlotBytes || values > bounds::kSlotValues) return over_limit("the message is larger than it may be");
  if (batch_.bytes() + size > bounds::kBatchBytes) return over_limit("too much waits to be told");
  batch_.send(std::move(arguments), size);
  home_.flush_soon(*this);
  return {};
}

void SharedObject::note_change() {
  whole_.clear();
  home_.flush_soon(*this);
  if (!kept()) return;
  dirty_ = true;
  if (auto_commit_) home_.save_soon(*this);
}

void SharedObject::remember_deletion(const std::string& name) {
  if (!persistent_) return;
  deleted_[name] = next_version();
  if (deleted_.size() <= bounds::kRemembered) return;
  // The older half goes at once: looking for the oldest one at each deletion would cost the whole list.
  std::vector<std::uint32_t> versions;
  for (const auto& [slot, version] : deleted_) versions.push_back(version);
  const auto middle = versions.begin() + static_cast<std::ptrdiff_t>(versions.size() / 2);
  std::nth_element(versions.begin(), middle, versions.end());
  purge(*middle);
}

void SharedObject::set_resync_depth(std::optional<std::uint32_t> versions) {
  resync_depth_ = versions;
  if (resync_depth_ && version_ > *resync_depth_) purge(version_ - *resync_depth_);
}

void SharedObject::purge(std::uint32_t version) {
  oldest_ = std::max(oldest_, version);
  std::erase_if(deleted_, [&](const auto& entry) { return entry.second <= oldest_; });
}

// ------------------------------------------------------------------------------------------ what clients ask

void SharedObject::apply(SharedObjectUser& user, SharedObjectAction action) {
  if (locked()) return wait_for_unlock(user, std::move(action));
  apply_now(user, action);
}

void SharedObject::apply_now(SharedObjectUser& user, SharedObjectAction& action) {
  switch (action.kind) {
    case ActionKind::set: return set_for(user, action.slots);
    case ActionKind::remove:
      for (const amf::Property& slot : action.slots) remove_for(user, slot);
      return;
    case ActionKind::send: return send_for_client(std::move(action.arguments));
    case ActionKind::use:
    case ActionKind::release: return;
  }
}

void SharedObject::set_for(SharedObjectUser& user, std::vector<amf::Property>& slots) {
  SharedObjectAction refused{ActionKind::set, {}, {}};
  for (amf::Property& slot : slots) {
    const amf::Value* const found = get(slot.name);
    const amf::Value before = watcher_ && found ? *found : amf::Value();  // nobody else asks
    const bool had = found != nullptr;
    if (!set(slot.name, slot.value, &user)) {
      refused.slots.push_back({slot.name, {}});
    } else if (watcher_ && slots_.contains(slot.name)) {
      watcher_->on_client_set(slot.name, before);
    } else if (watcher_ && had) {
      watcher_->on_client_removed(slot.name, before);
    }
  }
  if (!refused.slots.empty()) refuse(user, refused);
}

void SharedObject::remove_for(SharedObjectUser& user, const amf::Property& slot) {
  const amf::Value* const found = get(slot.name);
  if (!found) return refuse(user, {ActionKind::remove, {slot}, {}});  // gone already: it hears so
  const amf::Value before = watcher_ ? *found : amf::Value();
  remove(slot.name);
  if (watcher_) watcher_->on_client_removed(slot.name, before);
}

/// No status of FMS says that a message was too large.
void SharedObject::send_for_client(std::vector<amf::Value> arguments) {
  if (master_) return (void)master_->send(std::move(arguments), false);  // who watches hears it when it comes back
  const std::vector<amf::Value> seen = watcher_ ? arguments : std::vector<amf::Value>();
  if (send(std::move(arguments)) && watcher_) watcher_->on_client_message(seen);
}

void SharedObject::refuse(SharedObjectUser& user, const SharedObjectAction& action) {
  if (action.kind != ActionKind::set && action.kind != ActionKind::remove) return;
  UpdateBuilder builder(name_, persistent_, version_, SharedObjectUpdate::Audience::one);
  for (const amf::Property& slot : action.slots) {
    const auto found = slots_.find(slot.name);
    if (found != slots_.end()) {
      builder.add_slot(ToldKind::change, slot.name, found->second.value, found->second.size);
    } else {
      builder.add_name(ToldKind::remove, slot.name);
    }
  }
  for (const auto& update : builder.finish()) user.on_update(update);
}

void SharedObject::wait_for_unlock(SharedObjectUser& user, SharedObjectAction action) {
  const std::size_t size = size_of_action(action);
  if (waiting_.size() >= bounds::kWaiting || waiting_bytes_ + size > bounds::kWaitingBytes) return refuse(user, action);
  waiting_bytes_ += size;
  waiting_.push_back({&user, std::move(action), size});
}

void SharedObject::lock() {
  ++locks_;
  if (const auto timeout = home_.options().lock_timeout; timeout && locks_ == 1) {
    lock_timer_.arm(home_.event_loop().timers(), *timeout);
  }
}

void SharedObject::unlock() {
  if (locks_ == 0 || --locks_ > 0) return;
  end_lock();
}

void SharedObject::end_lock() {
  locks_ = 0;
  lock_timer_.cancel();
  waiting_bytes_ = 0;
  for (Waiting& one : std::exchange(waiting_, {})) apply_now(*one.user, one.action);
  home_.flush_soon(*this);
}

// ---------------------------------------------------------------------------------- what the master says

void SharedObject::follow(SharedObjectMaster* master) {
  master_ = master;
  if (master_) dirty_ = false;
}

Result<void> SharedObject::mirror(const std::string& name, const amf::Value& value) {
  const amf::Value* const found = get(name);
  if (!found && value.is_nothing()) return {};
  const amf::Value before = watcher_ && found ? *found : amf::Value();
  if (value.is_nothing()) {
    erase(name);
    if (watcher_) watcher_->on_client_removed(name, before);
    return {};
  }
  auto written = write(name, value, nullptr);
  if (written && watcher_) watcher_->on_client_set(name, before);
  return written;
}

void SharedObject::mirror_message(std::vector<amf::Value> arguments, bool is_own) {
  const std::vector<amf::Value> seen = watcher_ && !is_own ? arguments : std::vector<amf::Value>();
  if (broadcast(std::move(arguments)) && watcher_ && !is_own) watcher_->on_client_message(seen);
}

// ------------------------------------------------------------------------------------------------ telling

void SharedObject::flush() {
  if (batch_.empty() || locked() || committing_) return;
  SharedObjectBatch batch = std::exchange(batch_, {});
  if (batch.changes()) {
    version_ = next_version();
    snapshots_ = 0;
    if (resync_depth_ && version_ > *resync_depth_) purge(version_ - *resync_depth_);
  }
  if (batch.changes() && kept() && home_.options().durable_success) return commit_batch(std::move(batch));
  tell(batch, true);
}

void SharedObject::tell(const SharedObjectBatch& batch, bool kept) {
  const auto told = [&](const SharedObjectUser* user, SharedObjectUpdate::Audience audience) {
    UpdateBuilder builder(name_, persistent_, version_, audience);
    batch.tell(builder, user, kept);
    return builder.finish();
  };
  std::map<SharedObjectUser*, std::vector<SharedObjectUpdateRef>> own;
  for (SharedObjectUser* writer : batch.writers()) {
    if (users_.contains(writer)) own[writer] = told(writer, SharedObjectUpdate::Audience::one);
  }
  std::vector<SharedObjectUpdateRef> others;
  if (own.size() < users_.size()) others = told(nullptr, SharedObjectUpdate::Audience::users);
  for (SharedObjectUser* user : users_) {
    const auto found = own.find(user);
    for (const auto& update : found == own.end() ? others : found->second) user->on_update(update);
    if (!kept && found != own.end()) user->on_update(make_status_update(name_, persistent_, shared_object_status::kFlushFailed));
  }
}

// -------------------------------------------------------------------------------------------- persistence

StoredObjectRef SharedObject::take_snapshot() {
  auto stored = std::make_shared<StoredObject>();
  stored->version = batch_.changes() ? next_version() : version_;
  if (batch_.changes()) ++snapshots_;
  stored->oldest = oldest_;
  stored->slots.reserve(slots_.size() + deleted_.size());
  for (const auto& [name, slot] : slots_) stored->slots.push_back({name, slot.version, slot.value});
  for (const auto& [name, version] : deleted_) stored->slots.push_back({name, version, std::nullopt});
  return stored;
}

void SharedObject::set_auto_commit(bool on) {
  auto_commit_ = on;
  if (on && dirty_) home_.save_soon(*this);
}

void SharedObject::save() {
  if (!dirty_ || !kept()) return;  // a reload may have switched persistence off
  dirty_ = false;
  home_.store()->save(home_.key_of(*this), take_snapshot());
}

Result<void> SharedObject::hand_to_store(SharedObjectStore::Done done) {
  if (!kept()) return Error{Reason::not_supported, "the object is not kept on disk"};
  dirty_ = false;
  home_.store()->commit(home_.key_of(*this), take_snapshot(), std::move(done));
  return {};
}

void SharedObject::commit(std::function<void(Result<void>)> done) {
  loop::EventLoop& loop = home_.event_loop();
  const auto handed = hand_to_store([&loop, done](Result<void> result) {
    loop.post([done, result = std::move(result)] { done(result); });
  });
  if (!handed) done(handed.error());
}

void SharedObject::commit_batch(SharedObjectBatch batch) {
  committing_ = std::move(batch);
  commit([alive = alive_](const Result<void>& result) {
    SharedObject* object = *alive;
    if (object) object->on_batch_committed(*std::exchange(object->committing_, std::nullopt), result);
  });
}

void SharedObject::on_batch_committed(const SharedObjectBatch& batch, const Result<void>& result) {
  tell(batch, result.ok());
  flush();
}

}  // namespace sallyport::hub
