#include "server/descriptor_limit.hpp"

#include <algorithm>

#include <sys/resource.h>

namespace sallyport::server {
namespace {

constexpr std::size_t kReserve = 256;
constexpr std::size_t kMostConnections = 10'000'000;  // where the limit of open files is "unlimited"

}  // namespace

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;  // what POSIX systems start with
  if (limit.rlim_cur < limit.rlim_max) {
    const rlimit raised{limit.rlim_max, limit.rlim_max};
    if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
  }
  return limit.rlim_cur;
}

std::size_t connection_cap(std::size_t descriptor_limit) {
  const std::size_t reserve = std::min(kReserve, descriptor_limit / 2);
  return std::min(descriptor_limit - reserve, kMostConnections);
}

}  // namespace sallyport::server
