#pragma once
// Limits of Server.xml, Transcoding.
#include <cstdint>

namespace sallyport::transcode {

struct Limits {
  std::uint32_t max_processes = 16;  ///< MaxProcesses: of all applications together
  bool operator==(const Limits&) const = default;
};

}  // namespace sallyport::transcode
