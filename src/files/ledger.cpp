#include "files/ledger.hpp"

#include <utility>

#include "base/random.hpp"

namespace sallyport::files {
namespace {

constexpr std::size_t kFileIdBytes = 8;

}  // namespace

std::string_view to_string(Ending ending) {
  switch (ending) {
    case Ending::arrived: return "arrived";
    case Ending::expired: return "expired";
    case Ending::aborted: return "aborted";
    case Ending::too_large: return "too-large";
    case Ending::wrong_type: return "type";
    case Ending::storage: return "storage";
    case Ending::removed: return "removed";
  }
  return "unknown";
}

OwnerId Ledger::add_owner(Owner owner) {
  owners_.emplace(++last_owner_, std::move(owner));
  return last_owner_;
}

Owner* Ledger::owner(OwnerId id) {
  const auto found = owners_.find(id);
  return found == owners_.end() ? nullptr : &found->second;
}

/// What of `room` (null: it does not exist yet) and its application stands in the way of one more file.
std::string_view Ledger::refusal(const Owner& owner, const Room* room, std::uint64_t size) const {
  const auto& options = owner.options;
  if (size > options.max_file) return "too-large";
  const std::size_t files = room ? room->files.size() + room->uploads.size() : 0;
  if (files >= options.max_files || owner.files >= kFilesOfOwner || owner.tickets >= kTicketsOfOwner) return "too-many";
  const std::uint64_t bytes = room ? room->bytes : 0;
  if (bytes + size > options.max_total || stored_bytes(owner.scope) + size > options.max_storage) return "full";
  if (!owner.folder) return "storage";
  return {};
}

UploadRef Ledger::make_upload(OwnerId id, const Owner& owner, const std::string& room, const std::string& name, const FileType& type,
                              std::uint64_t size) {
  auto upload = std::make_shared<Upload>();
  upload->owner = id;
  upload->room = room;
  upload->time = owner.options.upload_time;
  upload->file = std::make_shared<StoredFile>();
  upload->file->id = random_hex(kFileIdBytes);
  upload->file->name = name;
  upload->file->type = &type;
  upload->file->size = size;
  upload->file->folder = owner.folder;
  upload->file->place = Folder::new_name();
  return upload;
}

Offered Ledger::offer(OwnerId id, const std::string& room, const std::string& name, const FileType& type, std::uint64_t size, Notify notify,
                      MonotonicTime now) {
  Owner* const owner = this->owner(id);
  if (!owner) return {{}, "removed"};
  const auto known = rooms_.find({id, room});
  if (const auto problem = refusal(*owner, known == rooms_.end() ? nullptr : &known->second, size); !problem.empty()) return {{}, problem};
  const UploadRef upload = make_upload(id, *owner, room, name, type, size);
  upload->notify = std::move(notify);
  Room& place = rooms_[{id, room}];
  place.uploads.insert(upload);
  ++owner->files;
  account(*owner, place, size, 0);
  return {issue(*owner, {Ticket::make(), id, upload, nullptr, now + owner->options.offer_time, true})};
}

void Ledger::account(const Owner& owner, Room& room, std::uint64_t add, std::uint64_t take) {
  room.bytes = room.bytes + add - take;
  std::uint64_t& all = storage_[owner.scope];
  all = all + add - take;
  if (all == 0) storage_.erase(owner.scope);
}

std::uint64_t Ledger::stored_bytes(const std::string& scope) const {
  const auto found = storage_.find(scope);
  return found == storage_.end() ? 0 : found->second;
}

Ticket Ledger::issue(Owner& owner, Entry entry) {
  ++owner.tickets;
  const Ticket ticket = entry.ticket;
  tickets_.emplace(ticket.locator, std::move(entry));
  return ticket;
}

std::optional<Link> Ledger::link(OwnerId id, const std::string& room, const std::string& file, MonotonicTime now) {
  Owner* const owner = this->owner(id);
  const auto place = rooms_.find({id, room});
  if (!owner || place == rooms_.end() || owner->tickets >= kTicketsOfOwner) return std::nullopt;
  const auto found = place->second.files.find(file);
  if (found == place->second.files.end()) return std::nullopt;
  return Link{issue(*owner, {Ticket::make(), id, nullptr, found->second, now + owner->options.link_time, false}), found->second->name};
}

StoredFileRef Ledger::remove(OwnerId id, const std::string& room, const std::string& file) {
  Owner* const owner = this->owner(id);
  const auto place = rooms_.find({id, room});
  if (!owner || place == rooms_.end()) return nullptr;
  const auto found = place->second.files.extract(file);
  if (!found) return nullptr;
  found.mapped()->gone = true;
  account(*owner, place->second, 0, found.mapped()->size);
  --owner->files;
  if (place->second.empty()) rooms_.erase(place);
  return found.mapped();
}

void Ledger::take_out(Owner& owner, const std::map<RoomKey, Room>::iterator& room, Taken& taken) {
  Room& gone = room->second;
  account(owner, gone, 0, gone.bytes);
  owner.files -= gone.files.size() + gone.uploads.size();
  for (const auto& [id, file] : gone.files) {
    file->gone = true;
    taken.files.push_back(file);
  }
  for (const UploadRef& upload : gone.uploads) {
    upload->over = true;
    upload->file->gone = true;
    taken.uploads.push_back(upload);
  }
  rooms_.erase(room);
}

Taken Ledger::clear(OwnerId id, const std::string& room) {
  Taken taken;
  Owner* const owner = this->owner(id);
  const auto place = rooms_.find({id, room});
  if (owner && place != rooms_.end()) take_out(*owner, place, taken);
  return taken;
}

Taken Ledger::remove_owner(OwnerId id) {
  Taken taken;
  Owner* const owner = this->owner(id);
  if (!owner) return taken;
  for (auto room = rooms_.lower_bound({id, {}}); room != rooms_.end() && room->first.first == id;) take_out(*owner, room++, taken);
  std::erase_if(tickets_, [id](const auto& entry) { return entry.second.owner == id; });
  owners_.erase(id);
  return taken;
}

Taken Ledger::remove_all() {
  Taken all;
  while (!owners_.empty()) {
    const Taken taken = remove_owner(owners_.begin()->first);
    all.files.insert(all.files.end(), taken.files.begin(), taken.files.end());
    all.uploads.insert(all.uploads.end(), taken.uploads.begin(), taken.uploads.end());
  }
  return all;
}

/// Nullptr for a ticket that was never one here, whatever else may be true of it.
Ledger::Entry* Ledger::find(const Ticket& ticket, const std::string& scope, bool is_upload) {
  const auto found = tickets_.find(ticket.locator);
  if (found == tickets_.end() || !ticket.proves(found->second.ticket)) return nullptr;
  const Owner* const of = owner(found->second.owner);
  return of && of->scope == scope && found->second.is_upload == is_upload ? &found->second : nullptr;
}

Claim Ledger::claim_upload(const Ticket& ticket, const std::string& scope, MonotonicTime now) {
  Entry* const entry = find(ticket, scope, true);
  if (!entry) return {};
  if (entry->spent || now >= entry->expires || entry->upload->over) return {Claim::Kind::spent};
  entry->spent = true;
  entry->upload->begun = true;
  return {Claim::Kind::granted, std::exchange(entry->upload, nullptr)};
}

Claim Ledger::claim_download(const Ticket& ticket, const std::string& scope, bool look, MonotonicTime now) {
  Entry* const entry = find(ticket, scope, false);
  if (!entry) return {};
  if (entry->spent || now >= entry->expires || entry->file->gone) return {Claim::Kind::spent};
  if (look) return {Claim::Kind::granted, nullptr, entry->file};
  entry->spent = true;
  return {Claim::Kind::granted, nullptr, std::exchange(entry->file, nullptr)};
}

bool Ledger::finish(const UploadRef& upload, std::uint64_t size) {
  Owner* const owner = this->owner(upload->owner);
  const auto place = rooms_.find({upload->owner, upload->room});
  if (upload->over || !owner || place == rooms_.end()) return false;
  upload->over = true;
  account(*owner, place->second, size, upload->file->size);
  upload->file->size = size;
  place->second.uploads.erase(upload);
  place->second.files.emplace(upload->file->id, upload->file);
  return true;
}

bool Ledger::fail(const UploadRef& upload) {
  Owner* const owner = this->owner(upload->owner);
  const auto place = rooms_.find({upload->owner, upload->room});
  if (upload->over || !owner || place == rooms_.end()) return false;
  upload->over = true;
  account(*owner, place->second, 0, upload->file->size);
  place->second.uploads.erase(upload);
  --owner->files;
  if (place->second.empty()) rooms_.erase(place);
  return true;
}

std::vector<UploadRef> Ledger::expire(MonotonicTime now) {
  std::vector<UploadRef> expired;
  for (auto next = tickets_.begin(); next != tickets_.end();) {
    const auto one = next++;
    Entry& entry = one->second;
    if (now < entry.expires) continue;
    entry.spent = true;
    entry.file.reset();
    if (const UploadRef upload = std::exchange(entry.upload, nullptr); upload && fail(upload)) expired.push_back(upload);
    if (now < entry.expires + kRemembered) continue;
    if (Owner* const of = owner(entry.owner)) --of->tickets;
    tickets_.erase(one);
  }
  return expired;
}

}  // namespace sallyport::files
