#pragma once
// An upload, from the offer that a script makes to its end; and what the script is told then.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "files/stored_file.hpp"

namespace sallyport::files {

/// An instance whose script hands out tickets.
using OwnerId = std::uint64_t;

enum class Ending : std::uint8_t {
  arrived,
  expired,     ///< nobody came for the ticket
  aborted,     ///< the client has gone, or was too slow
  too_large,   ///< more came than was offered
  wrong_type,  ///< the content is not what the name says
  storage,     ///< the disk did not take it
  removed,     ///< the script has removed it before it was there
};
/// Words for scripts and for the log.
std::string_view to_string(Ending ending);

/// `file` is good during the call, and has arrived if `ending` says so. Called once, from any thread, holding no lock.
using Notify = std::function<void(const StoredFile& file, Ending ending)>;

struct Upload {
  OwnerId owner = 0;
  std::string room;
  StoredFileRef file;          ///< its size is the most that it may have until it has arrived
  Notify notify;
  Seconds time{0};             ///< for the whole of it
  // The desk's, under its lock:
  bool begun = false;
  bool over = false;  ///< it counts nowhere any more
};
using UploadRef = std::shared_ptr<Upload>;

}  // namespace sallyport::files
