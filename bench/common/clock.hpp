#pragma once
// Nanoseconds of CLOCK_MONOTONIC, which all processes of a machine share: the send times inside messages.
#include <cstdint>

#include <time.h>

namespace sallyport::bench {

constexpr std::int64_t kNanosPerMilli = 1'000'000;
constexpr std::int64_t kNanosPerSecond = 1'000'000'000;

inline std::int64_t now_nanos() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * kNanosPerSecond + now.tv_nsec;
}

}  // namespace sallyport::bench
