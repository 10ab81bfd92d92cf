#pragma once
// Whether clients of an application may hand one another files through its script, and how many. Names follow
// Application.xml's FileExchange.
#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"

namespace sallyport::hub {

struct FileExchangeOptions {
  static constexpr std::uint64_t kKilobyte = 1024;

  bool enabled = false;  ///< Enable; false: there is no such class for scripts and no such path for clients
  std::string folder;    ///< Directory: an operator's, absolute
  std::uint64_t max_file = 65'536 * kKilobyte;        ///< MaxFileSize: bytes of one file
  std::size_t max_files = 100;                        ///< MaxFiles: of one exchange, with those that are on their way
  std::uint64_t max_total = 524'288 * kKilobyte;      ///< MaxTotalSize: bytes of one exchange, likewise
  std::uint64_t max_storage = 4'194'304 * kKilobyte;  ///< MaxStorage: bytes of all exchanges of the application
  std::vector<std::string> types;                     ///< Types: extensions, lower case
  Seconds offer_time{120};                            ///< OfferSeconds: until an upload must have begun
  Seconds link_time{300};                             ///< LinkSeconds: until a download must have begun
  Seconds upload_time{3'600};                         ///< UploadSeconds: of one upload
};

}  // namespace sallyport::hub
