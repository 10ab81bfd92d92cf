// Runs a fuzz target's function over files, without libFuzzer: replay_NAME FILE-OR-FOLDER...
// Prints how many inputs there were and which took longest. Crashes and sanitizer reports end it.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

struct Totals {
  std::size_t inputs = 0;
  Clock::duration slowest{};
  fs::path slowest_file;
};

bool replay(const fs::path& path, Totals& totals) {
  std::ifstream file(path, std::ios::binary);
  const std::vector<char> content{std::istreambuf_iterator<char>(file), {}};
  if (file.bad() || !file.is_open()) return false;
  const auto start = Clock::now();
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(content.data()), content.size());
  const auto took = Clock::now() - start;
  ++totals.inputs;
  if (took > totals.slowest) {
    totals.slowest = took;
    totals.slowest_file = path;
  }
  return true;
}

bool replay_all(const fs::path& root, Totals& totals) {
  if (!fs::is_directory(root)) return replay(root, totals);
  for (const auto& entry : fs::recursive_directory_iterator(root))
    if (entry.is_regular_file() && !replay(entry.path(), totals)) return false;
  return true;
}

}  // namespace

int main(int count, char** arguments) {
  Totals totals;
  for (int i = 1; i < count; ++i) {
    if (replay_all(arguments[i], totals)) continue;
    std::fprintf(stderr, "cannot read %s\n", arguments[i]);
    return 1;
  }
  if (totals.inputs == 0) {
    std::fprintf(stderr, "no inputs\n");
    return 1;
  }
  const auto slowest = std::chrono::duration_cast<std::chrono::microseconds>(totals.slowest).count();
  std::printf("%zu inputs, the slowest took %lld us: %s\n", totals.inputs, static_cast<long long>(slowest),
              totals.slowest_file.c_str());
  return 0;
}
