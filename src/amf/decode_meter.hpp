#pragma once
// What decoding has cost so far, against the DecodeBudget, and what each finished container cost, so
// that a reference to it can be charged like a copy. Otherwise a few bytes of references to references
// would stand for a tree too large to walk ("billion laughs").
//
// Nodes are values (and names of AMF3 traits). Bytes are the payload of strings, names, byte arrays and
// vectors; what a node itself occupies (under 300 bytes with its place in the tables) is
// bounded by the number of nodes.
#include <algorithm>
#include <vector>

#include "base/decode_budget.hpp"

namespace sallyport::amf {

struct ContainerCost {
  std::size_t nodes = 0;
  std::size_t bytes = 0;
  std::size_t height = 0;  ///< containers on the longest way down, itself included
};

class DecodeMeter {
 public:
  /// Borrows `budget`.
  explicit DecodeMeter(DecodeBudget& budget) : budget_(budget) {}

  [[nodiscard]] bool node() { return budget_.node(); }
  [[nodiscard]] bool bytes(std::size_t count) { return budget_.bytes(count); }

  /// A container begins; false if it is too deep. After a failure leave() is not owed.
  [[nodiscard]] bool enter();
  /// The innermost container ends.
  ContainerCost leave();
  /// A reference to a container that cost this much; its own node is charged already.
  [[nodiscard]] bool charge_copy(const ContainerCost& cost);

 private:
  struct Open {
    std::size_t nodes_left;
    std::size_t bytes_left;
    std::size_t height;
  };
  void raise_innermost(std::size_t height) {
    if (!open_.empty()) open_.back().height = std::max(open_.back().height, height);
  }

  DecodeBudget& budget_;
  std::vector<Open> open_;
};

}  // namespace sallyport::amf
