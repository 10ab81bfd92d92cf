#pragma once
// The decode budget: what one message may cost us, handed down through a decoder. It prevents deep
// recursion, element counts that promise more than the input holds, and reference tricks that expand
// a few bytes into many. Exhausting it is Reason::amf_budget, not a crash.
#include <cstddef>

namespace sallyport {

class DecodeBudget {
 public:
  struct Limits {
    std::size_t depth = 32;       ///< nested objects and arrays
    std::size_t nodes = 10'000;   ///< values in all, whatever their kind
    std::size_t bytes = 0;        ///< bytes of decoded output (strings, names, containers)
  };

  /// The product's default for an input of `input_size` bytes: output at most 8 times that plus 64 KiB.
  static DecodeBudget for_input(std::size_t input_size) {
    return DecodeBudget({.depth = 32, .nodes = 10'000, .bytes = 8 * input_size + 64 * 1024});
  }
  explicit DecodeBudget(Limits limits) : left_(limits) {}

  [[nodiscard]] bool enter() { return take(left_.depth, 1); }
  void leave() { ++left_.depth; }
  [[nodiscard]] bool node() { return take(left_.nodes, 1); }
  [[nodiscard]] bool nodes(std::size_t count) { return take(left_.nodes, count); }
  [[nodiscard]] bool bytes(std::size_t count) { return take(left_.bytes, count); }
  /// What has not been spent.
  const Limits& left() const { return left_; }

 private:
  static bool take(std::size_t& left, std::size_t count) {
    if (left < count) return false;
    left -= count;
    return true;
  }

  Limits left_;
};

}  // namespace sallyport
