#pragma once
// Feeds one input to a decoder in many segmentations: whole, byte by byte, and at random cuts. A decoder
// must give the same events for all of them.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <random>
#include <vector>

#include "base/bytes.hpp"

namespace sallyport::test {

/// Calls `run` once per segmentation with the pieces in order; `random_cuts` segmentations are random
/// (seeded, so that a failure repeats).
inline void for_each_split(ByteSpan input, const std::function<void(const std::vector<ByteSpan>&)>& run,
                           std::size_t random_cuts = 1000) {
  run({input});
  std::vector<ByteSpan> pieces;
  for (std::size_t i = 0; i < input.size(); ++i) pieces.push_back(input.subspan(i, 1));
  run(pieces);
  std::mt19937 generator(20031121);
  for (std::size_t round = 0; round < random_cuts && !input.empty(); ++round) {
    std::vector<std::size_t> cuts(1 + generator() % 8);
    for (auto& cut : cuts) cut = generator() % (input.size() + 1);
    cuts.push_back(input.size());
    std::sort(cuts.begin(), cuts.end());
    pieces.clear();
    std::size_t from = 0;
    for (const std::size_t cut : cuts) {
      pieces.push_back(input.subspan(from, cut - from));
      from = cut;
    }
    run(pieces);
  }
}

}  // namespace sallyport::test
