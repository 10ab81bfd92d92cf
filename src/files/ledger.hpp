#pragma once
// Ledger: who has which files and tickets, and how many there may be: bookkeeping alone. Not thread-safe; the Desk holds a
// lock, and does on the disk what follows from the answers.
//
//   owner (an instance) ──▶ room (a FileExchange of its script, by name) ──▶ files, uploads
//   ticket ──▶ an upload or a file, of one owner; good once, until it expires, in the path of the owner's application
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "files/ticket.hpp"
#include "files/upload.hpp"
#include "hub/file_exchange_options.hpp"

namespace sallyport::files {

struct Owner {
  std::string scope;        ///< virtual host and application: whose paths its tickets are good for
  std::string application;
  hub::FileExchangeOptions options;
  FolderRef folder;         ///< null as long as there is none
  std::size_t tickets = 0;
  std::size_t files = 0;    ///< with those on their way
};

/// What comes of an offer: a ticket, or a word that says why there is none.
struct Offered {
  std::optional<Ticket> ticket;
  std::string_view problem{};
};

struct Link {
  Ticket ticket;
  std::string name;
};

/// What a ticket is worth.
struct Claim {
  enum class Kind : std::uint8_t { unknown, spent, granted };
  Kind kind = Kind::unknown;
  UploadRef upload{};
  StoredFileRef file{};
};

struct Taken {
  std::vector<StoredFileRef> files;
  std::vector<UploadRef> uploads;
};

class Ledger {
 public:
  static constexpr std::size_t kTicketsOfOwner = 10'000;  ///< with those that are remembered
  static constexpr std::size_t kFilesOfOwner = 10'000;    ///< in all its rooms
  static constexpr Seconds kRemembered{600};              ///< what is spent or has expired is known to have been one

  OwnerId add_owner(Owner owner);
  Owner* owner(OwnerId id);
  Taken remove_owner(OwnerId id);
  Taken remove_all();

  /// `name` is clean, `type` allowed.
  Offered offer(OwnerId owner, const std::string& room, const std::string& name, const FileType& type, std::uint64_t size, Notify notify,
                MonotonicTime now);
  /// A ticket for a file, and its name; nothing if there is no such file, or there are too many tickets.
  std::optional<Link> link(OwnerId owner, const std::string& room, const std::string& file, MonotonicTime now);
  StoredFileRef remove(OwnerId owner, const std::string& room, const std::string& file);
  Taken clear(OwnerId owner, const std::string& room);

  /// Spends the ticket.
  Claim claim_upload(const Ticket& ticket, const std::string& scope, MonotonicTime now);
  /// Spends the ticket, unless the client only wants to `look`.
  Claim claim_download(const Ticket& ticket, const std::string& scope, bool look, MonotonicTime now);
  /// The upload has arrived with so many bytes; false: it is over already.
  bool finish(const UploadRef& upload, std::uint64_t size);
  /// It comes to nothing; false: it is over already.
  bool fail(const UploadRef& upload);

  /// Offers that have expired; forgets old tickets.
  std::vector<UploadRef> expire(MonotonicTime now);
  bool has_tickets() const { return !tickets_.empty(); }
  std::uint64_t stored_bytes(const std::string& scope) const;

 private:
  struct Room {
    std::map<std::string, StoredFileRef> files;  // by id
    std::set<UploadRef> uploads;
    std::uint64_t bytes = 0;
    bool empty() const { return files.empty() && uploads.empty(); }
  };
  struct Entry {
    Ticket ticket;
    OwnerId owner = 0;
    UploadRef upload;
    StoredFileRef file;
    MonotonicTime expires;
    bool is_upload = false;
    bool spent = false;
  };
  using RoomKey = std::pair<OwnerId, std::string>;

  std::string_view refusal(const Owner& owner, const Room* room, std::uint64_t size) const;
  UploadRef make_upload(OwnerId id, const Owner& owner, const std::string& room, const std::string& name, const FileType& type, std::uint64_t size);
  Entry* find(const Ticket& ticket, const std::string& scope, bool is_upload);
  Ticket issue(Owner& owner, Entry entry);
  void account(const Owner& owner, Room& room, std::uint64_t add, std::uint64_t take);
  void take_out(Owner& owner, const std::map<RoomKey, Room>::iterator& room, Taken& taken);

  OwnerId last_owner_ = 0;
  std::map<OwnerId, Owner> owners_;
  std::map<RoomKey, Room> rooms_;                    // those that are not empty
  std::unordered_map<std::string, Entry> tickets_;   // by locator
  std::map<std::string, std::uint64_t> storage_;     // bytes by scope, with those that are reserved
};

}  // namespace sallyport::files
