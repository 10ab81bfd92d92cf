#pragma once
// SampleClock: which time the samples of a stretch of sound have, made of the times that its packets carry. Those are
// rounded to milliseconds, jitter, and drift against the samples: samples are counted, and the count is led after the
// packets' times slowly. A step beyond kGap is no jitter: the stretch ends there.
#include <cmath>
#include <cstdint>

namespace sallyport::transcoder {

class SampleClock {
 public:
  static constexpr double kGap = 100'000;  ///< µs
  static constexpr double kLead = 1.0 / 32;  ///< the part of a deviation that is made good with each packet

  /// The stretch begins at `time`, in µs.
  explicit SampleClock(double time) : base_(time) {}

  /// Whether sound of that time may follow what there is.
  bool continues(double time) const { return std::abs(time - end()) <= kGap; }
  /// Sound of that time and length, in µs, follows.
  void add(double time, double length) {
    base_ += (time - end()) * kLead;
    length_ += length;
  }
  /// Of a sample counted from the stretch's beginning, which may be before it; in ms.
  std::int64_t time_of(std::int64_t sample, int rate) const {
    return std::llround((base_ + static_cast<double>(sample) * 1e6 / rate) / 1'000);
  }
  /// µs behind the beginning at which the sound ends.
  double length() const { return length_; }

 private:
  double end() const { return base_ + length_; }

  double base_;
  double length_ = 0;
};

}  // namespace sallyport::transcoder
