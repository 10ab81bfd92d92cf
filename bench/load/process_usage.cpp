#include "load/process_usage.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

#include <time.h>
#include <unistd.h>

#include "common/clock.hpp"

namespace sallyport::bench {
namespace {

namespace fs = std::filesystem;

std::int64_t cpu_from_schedstat(const fs::path& process) {
  std::int64_t total = 0;
  std::error_code gone;
  for (const auto& task : fs::directory_iterator(process / "task", gone)) {
    std::int64_t nanos = 0;
    if (std::ifstream(task.path() / "schedstat") >> nanos) total += nanos;
  }
  return total;
}

/// Fields 14 and 15. The program's name, in parentheses, may hold blanks.
std::int64_t cpu_from_stat(const fs::path& process) {
  std::string line;
  if (!std::getline(std::ifstream(process / "stat"), line))
    throw std::runtime_error("no such process: " + process.filename().string());
  std::istringstream fields(line.substr(line.rfind(')') + 1));
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  std::int64_t user = 0;
  std::int64_t system = 0;
  fields >> user >> system;
  return (user + system) * (kNanosPerSecond / ::sysconf(_SC_CLK_TCK));
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
    const std::int64_t coarse = cpu_from_stat(process);
    const std::int64_t exact = cpu_from_schedstat(process);
    total.cpu_nanos += exact > 0 ? exact : coarse;
    total.rss_bytes += kilobytes_of(process / "status", "VmRSS");
    total.peak_rss_bytes += kilobytes_of(process / "status", "VmHWM");
    total.pss_bytes += kilobytes_of(process / "smaps_rollup", "Pss");
  }
  return total;
}

std::int64_t own_cpu_nanos() {
  timespec spent{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
  return spent.tv_sec * kNanosPerSecond + spent.tv_nsec;
}

}  // namespace sallyport::bench
