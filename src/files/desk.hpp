#pragma once
// Desk: where scripts hand out tickets and HTTP presents them. One for the process.
//
//   script ──offer, link──▶ Desk ◀──claim── Upload-, DownloadTransfer (I/O workers)
//     ▲                      │ ▲                  │ blocks of bytes
//     └──────Notify──────────┘ └─ finished ── the disk's thread
//
// Thread-safe. Nothing is read or written under its lock; the disk is touched on the disk's thread, and by whoever asks for a
// folder the first time.
#include <map>
#include <mutex>

#include "base/failure_book.hpp"
#include "base/line_limit.hpp"
#include "files/ledger.hpp"
#include "loop/event_loop.hpp"

namespace sallyport::files {

/// The path of the upload, or a word that says why there is none.
struct OfferAnswer {
  std::string path{};
  std::string_view problem{};
};

/// What a client who presents a ticket gets.
struct Entry {
  Claim claim{};
  std::shared_ptr<void> place{};  ///< held as long as the transfer lasts; null: this address has as many as it may have
  Milliseconds delay{0};          ///< before a wrong ticket is called one
  bool refused = false;           ///< the address has presented too many wrong ones
};

class Desk {
 public:
  static constexpr std::size_t kTransfersOfAddress = 32;  ///< under way; IPv6 addresses count per /64
  static constexpr std::size_t kTransfers = 512;          ///< under way, of all

  /// `disk` is the loop of a thread that may block on the disk. It outlives the desk and whatever has a ticket.
  explicit Desk(loop::EventLoop& disk);
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;
  /// Removes what is left. The disk's thread has ended.
  ~Desk();

  loop::EventLoop& disk() { return disk_; }

  /// Opens a folder, which sweeps it (Folder); null, and logged, if that cannot be. Blocks.
  FolderRef open_folder(const std::string& path);

  // For scripts.
  OwnerId enter(const std::string& virtual_host, const std::string& application, const hub::FileExchangeOptions& options);
  /// All that is the owner's goes; nobody is notified.
  void leave(OwnerId owner);
  OfferAnswer offer(OwnerId owner, const std::string& room, std::string_view name, std::uint64_t size, Notify notify);
  /// The path of one download; empty if there is no such file, or there are too many links.
  std::string link(OwnerId owner, const std::string& room, const std::string& file);
  bool remove(OwnerId owner, const std::string& room, const std::string& file);
  /// Uploads that are on their way end as removed.
  void clear(OwnerId owner, const std::string& room);

  // For HTTP.
  static std::string scope(const std::string& virtual_host, const std::string& application) { return virtual_host + '/' + application; }
  Entry enter_upload(std::string_view ticket, const std::string& scope, const IpAddress& client);
  Entry enter_download(std::string_view ticket, const std::string& scope, bool look, const IpAddress& client);
  /// False: it was removed meanwhile.
  bool finish(const UploadRef& upload, std::uint64_t size);
  void fail(const UploadRef& upload, Ending ending);
  /// A fault of the disk, for the log.
  void note_fault(const Error& error);

 private:
  template <typename Claiming>
  Entry admit(const IpAddress& client, Claiming&& claiming);
  std::shared_ptr<void> take_place(const IpAddress& client);
  FolderRef folder_of(OwnerId owner);
  void drop(const Taken& taken, bool tell);
  void expire_soon();
  void expire();

  loop::EventLoop& disk_;
  FailureBook wrong_tickets_;

  std::mutex folders_mutex_;  // held while a folder is opened; mutex_ nests in it
  std::map<std::string, FolderRef> folders_;

  std::mutex mutex_;  // guards what follows
  Ledger ledger_;
  std::map<IpAddress, std::size_t> transfers_;  // by address group
  std::size_t all_transfers_ = 0;
  LineLimit faults_{1};
  bool expiring_ = false;  // the timer is armed, or about to be

  loop::Timer expiry_{[this] { expire(); }};  // the disk thread's
};

}  // namespace sallyport::files
