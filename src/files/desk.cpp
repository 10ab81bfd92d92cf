#include "files/desk.hpp"

#include <utility>

#include "base/log.hpp"
#include "files/file_name.hpp"
#include "http/file_target.hpp"

namespace sallyport::files {
namespace {

/// People who click on links that have been used reach none of these: those are known to have been tickets.
constexpr FailureLimits kWrongTickets{.free = 20,
                                      .refuse_from = 60,
                                      .first_delay = Milliseconds(100),
                                      .longest_delay = Milliseconds(5'000),
                                      .forgive_after = Milliseconds(1'000)};
constexpr Milliseconds kExpireEvery{500};

}  // namespace

Desk::Desk(loop::EventLoop& disk) : disk_(disk), wrong_tickets_(kWrongTickets) {}

Desk::~Desk() {
  expiry_.cancel();
  const Taken left = ledger_.remove_all();
  for (const StoredFileRef& file : left.files) file->folder->remove(file->place);
  for (const UploadRef& upload : left.uploads) upload->file->folder->remove(upload->file->place);
}

FolderRef Desk::open_folder(const std::string& path) {
  const std::lock_guard lock(folders_mutex_);
  FolderRef& known = folders_[path];
  if (known) return known;
  auto opened = Folder::open(path);
  if (!opened) {
    note_fault(opened.error());
    return nullptr;
  }
  known = *std::move(opened);
  if (known->swept() > 0) log::info("file-exchange").field("folder", path).field("swept", known->swept());
  return known;
}

void Desk::note_fault(const Error& error) {
  const std::lock_guard lock(mutex_);
  if (!faults_.take()) return;
  log::error("file-exchange").field("problem", error.message).field("left_out", faults_.take_left_out()).reason(error.reason);
}

// ---- for scripts

OwnerId Desk::enter(const std::string& virtual_host, const std::string& application, const hub::FileExchangeOptions& options) {
  FolderRef folder = open_folder(options.folder);
  const std::lock_guard lock(mutex_);
  return ledger_.add_owner({scope(virtual_host, application), application, options, std::move(folder)});
}

/// A folder that could not be opened may have been put right.
FolderRef Desk::folder_of(OwnerId id) {
  std::string path;
  {
    const std::lock_guard lock(mutex_);
    const Owner* const owner = ledger_.owner(id);
    if (!owner || owner->folder) return owner ? owner->folder : nullptr;
    path = owner->options.folder;
  }
  FolderRef folder = open_folder(path);
  const std::lock_guard lock(mutex_);
  if (Owner* const owner = ledger_.owner(id)) owner->folder = folder;
  return folder;
}

OfferAnswer Desk::offer(OwnerId id, const std::string& room, std::string_view name, std::uint64_t size, Notify notify) {
  folder_of(id);
  const std::string clean = clean_file_name(name);
  const std::lock_guard lock(mutex_);
  const Owner* const owner = ledger_.owner(id);
  const FileType* const type = owner ? allowed_type(clean, owner->options.types) : nullptr;
  if (!type) return {{}, "type"};
  const Offered offered = ledger_.offer(id, room, clean, *type, size, std::move(notify), monotonic_now());
  if (!offered.ticket) return {{}, offered.problem};
  expire_soon();
  return {http::make_file_target(owner->application, offered.ticket->text())};
}

std::string Desk::link(OwnerId id, const std::string& room, const std::string& file) {
  const std::lock_guard lock(mutex_);
  const auto link = ledger_.link(id, room, file, monotonic_now());
  if (!link) return {};
  expire_soon();
  return http::make_file_target(ledger_.owner(id)->application, link->ticket.text(), link->name);
}

bool Desk::remove(OwnerId id, const std::string& room, const std::string& file) {
  Taken taken;
  {
    const std::lock_guard lock(mutex_);
    if (const StoredFileRef removed = ledger_.remove(id, room, file)) taken.files.push_back(removed);
  }
  drop(taken, false);
  return !taken.files.empty();
}

void Desk::clear(OwnerId id, const std::string& room) {
  Taken taken;
  {
    const std::lock_guard lock(mutex_);
    taken = ledger_.clear(id, room);
  }
  drop(taken, true);
}

void Desk::leave(OwnerId id) {
  Taken taken;
  {
    const std::lock_guard lock(mutex_);
    taken = ledger_.remove_owner(id);
  }
  drop(taken, false);
}

/// The names go at once, also of what is being written or read: whoever does that is told by `gone`.
void Desk::drop(const Taken& taken, bool tell) {
  std::vector<StoredFileRef> files = taken.files;
  for (const UploadRef& upload : taken.uploads) files.push_back(upload->file);
  if (!files.empty()) {
    disk_.post([files] {
      for (const StoredFileRef& file : files) file->folder->remove(file->place);
    });
  }
  if (!tell) return;
  for (const UploadRef& upload : taken.uploads) upload->notify(*upload->file, Ending::removed);
}

/// With the lock held.
void Desk::expire_soon() {
  if (std::exchange(expiring_, true)) return;
  disk_.post([this] { expiry_.arm(disk_.timers(), kExpireEvery); });
}

void Desk::expire() {
  std::vector<UploadRef> expired;
  {
    const std::lock_guard lock(mutex_);
    expired = ledger_.expire(monotonic_now());
    expiring_ = ledger_.has_tickets();
    if (expiring_) expiry_.arm(disk_.timers(), kExpireEvery);
  }
  for (const UploadRef& upload : expired) upload->notify(*upload->file, Ending::expired);
}

// ---- for HTTP

std::shared_ptr<void> Desk::take_place(const IpAddress& client) {
  const IpAddress group = address_group(client);
  std::size_t& of_address = transfers_[group];
  if (of_address >= kTransfersOfAddress || all_transfers_ >= kTransfers) {
    if (of_address == 0) transfers_.erase(group);
    return nullptr;
  }
  ++of_address;
  ++all_transfers_;
  return {this, [group](Desk* desk) {
            const std::lock_guard lock(desk->mutex_);
            --desk->all_transfers_;
            const auto found = desk->transfers_.find(group);
            if (--found->second == 0) desk->transfers_.erase(found);
          }};
}

/// No ticket is spent on a client that is not let in.
template <typename Claiming>
Entry Desk::admit(const IpAddress& client, Claiming&& claiming) {
  Entry entry;
  const MonotonicTime now = monotonic_now();
  entry.refused = wrong_tickets_.standing(client, now).refused;
  if (entry.refused) return entry;
  {
    const std::lock_guard lock(mutex_);
    entry.place = take_place(client);
    if (!entry.place) return entry;
    entry.claim = claiming(now);
  }
  if (entry.claim.kind != Claim::Kind::unknown) return entry;
  const auto standing = wrong_tickets_.failed(client, {}, now);
  entry.delay = standing.delay;
  entry.refused = standing.refused;
  if (standing.newly_refused) {
    log::warn("file-guessing").field("address", client.to_string()).field("wrong_tickets", standing.failures).reason(Reason::rate_limit);
  }
  return entry;
}

Entry Desk::enter_upload(std::string_view ticket, const std::string& scope, const IpAddress& client) {
  return admit(client, [&](MonotonicTime now) { return ledger_.claim_upload(Ticket::parse(ticket), scope, now); });
}

Entry Desk::enter_download(std::string_view ticket, const std::string& scope, bool look, const IpAddress& client) {
  return admit(client, [&](MonotonicTime now) { return ledger_.claim_download(Ticket::parse(ticket), scope, look, now); });
}

bool Desk::finish(const UploadRef& upload, std::uint64_t size) {
  {
    const std::lock_guard lock(mutex_);
    if (!ledger_.finish(upload, size)) return false;
  }
  upload->notify(*upload->file, Ending::arrived);
  return true;
}

void Desk::fail(const UploadRef& upload, Ending ending) {
  {
    const std::lock_guard lock(mutex_);
    if (!ledger_.fail(upload)) return;
  }
  upload->notify(*upload->file, ending);
}

}  // namespace sallyport::files
