#pragma once
// What a fuzz target asserts, in every build type.
#include <cstdio>
#include <cstdlib>

namespace sallyport::fuzz {

inline void check(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

}  // namespace sallyport::fuzz
