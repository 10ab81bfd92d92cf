#pragma once
// Histogram: counts in buckets whose width grows with the value, so that a percentile is within 1.6 % of the
// truth over the whole range at a fixed size.
#include <array>
#include <bit>
#include <cstdint>

namespace sallyport::bench {

class Histogram {
 public:
  /// Negative values count as 0.
  void record(std::int64_t value) {
    const auto magnitude = static_cast<std::uint64_t>(value < 0 ? 0 : value);
    ++buckets_[index_of(magnitude)];
    ++count_;
    if (magnitude > max_) max_ = magnitude;
  }

  std::uint64_t count() const { return count_; }
  std::uint64_t max() const { return max_; }
  /// The smallest bucket's upper edge that `fraction` (0 to 1) of the values do not exceed; 0 if there are
  /// none.
  std::uint64_t percentile(double fraction) const {
    const auto wanted = static_cast<std::uint64_t>(fraction * static_cast<double>(count_));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
      seen += buckets_[i];
      if (seen > 0 && seen >= wanted) return upper_edge(i) < max_ ? upper_edge(i) : max_;
    }
    return max_;
  }

 private:
  static constexpr unsigned kSubBits = 6;  ///< 64 buckets from one power of two to the next

  /// Below 64 exact; above, the position of the highest bit and the six bits behind it.
  static std::size_t index_of(std::uint64_t value) {
    const unsigned width = static_cast<unsigned>(std::bit_width(value));
    if (width <= kSubBits) return value;
    const unsigned shift = width - kSubBits - 1;
    return (std::size_t{shift} << kSubBits) + (value >> shift);
  }
  static std::uint64_t upper_edge(std::size_t index) {
    if (index < (std::size_t{2} << kSubBits)) return index;
    const std::size_t shift = (index >> kSubBits) - 1;
    const std::uint64_t mantissa = (index & ((1U << kSubBits) - 1)) | (1U << kSubBits);
    return ((mantissa + 1) << shift) - 1;
  }

  std::array<std::uint64_t, (64 - kSubBits + 1) << kSubBits> buckets_{};
  std::uint64_t count_ = 0;
  std::uint64_t max_ = 0;
};

}  // namespace sallyport::bench
