#pragma once
// What processes have used, as the kernel tells in /proc. Several processes count as one server.
#include <cstdint>
#include <vector>

#include <sys/types.h>

namespace sallyport::bench {

struct ProcessUsage {
  std::int64_t cpu_nanos = 0;  ///< user and system time of all threads, those that have ended too
  std::int64_t rss_bytes = 0;
  std::int64_t pss_bytes = 0;  ///< pages shared between processes divided among them; 0 if not told
  std::int64_t peak_rss_bytes = 0;
};

/// Throws std::runtime_error if a process does not exist.
ProcessUsage usage_of(const std::vector<pid_t>& pids);

/// CPU time of this process.
std::int64_t own_cpu_nanos();

}  // namespace sallyport::bench
