#include "load/process_usage.hpp"

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

#include <time.h>

#include "common/clock.hpp"

namespace sallyport::bench {
namespace {

namespace fs = std::filesystem;

std::int64_t nanos_of(const timespec& time) { return time.tv_sec * kNanosPerSecond + time.tv_nsec; }

/// Of the process's own clock, which keeps what threads have used that have ended.
std::int64_t cpu_of(pid_t pid) {
  clockid_t clock{};
  timespec spent{};
  if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &spent) != 0)
    throw std::runtime_error("no such process: " + std::to_string(pid));
  return nanos_of(spent);
}

/// A line "Name:   1234 kB" of a status file; 0 without it.
std::int64_t kilobytes_of(const fs::path& file, const std::string& name) {
  std::ifstream lines(file);
  std::string word;
  while (lines >> word) {
    std::int64_t kilobytes = 0;
    if (word == name + ":" && lines >> kilobytes) return kilobytes * 1024;
  }
  return 0;
}

}  // namespace

ProcessUsage usage_of(const std::vector<pid_t>& pids) {
  ProcessUsage total;
  for (const pid_t pid : pids) {
    const fs::path process = fs::path("/proc") / std::to_string(pid);
    total.cpu_nanos += cpu_of(pid);
    total.rss_bytes += kilobytes_of(process / "status", "VmRSS");
    total.peak_rss_bytes += kilobytes_of(process / "status", "VmHWM");
    total.pss_bytes += kilobytes_of(process / "smaps_rollup", "Pss");
  }
  return total;
}

std::int64_t own_cpu_nanos() {
  timespec spent{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
  return nanos_of(spent);
}

}  // namespace sallyport::bench
