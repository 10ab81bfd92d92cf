#pragma once
// Keeps the committed seeds of a fuzz target equal to the golden vectors they come from.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "base/bytes.hpp"

namespace sallyport::test {

/// Expects tests/fuzz/corpus/`target`/`name` to hold these bytes. After a change of the vectors, run the
/// test with SALLYPORT_WRITE_SEEDS=1 in the environment.
inline void expect_seed(const std::string& target, const std::string& name, ByteSpan bytes) {
  namespace fs = std::filesystem;
  const fs::path path = fs::path(SALLYPORT_VECTORS).parent_path() / "fuzz/corpus" / target / name;
  if (std::getenv("SALLYPORT_WRITE_SEEDS")) {
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << as_text(bytes);
  }
  std::ifstream file(path, std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(content, as_text(bytes))
      << path << " is not the vector of that name; set SALLYPORT_WRITE_SEEDS=1 to write it";
}

}  // namespace sallyport::test
