#pragma once
// FlvTimeline: from a stream's timestamps to those of a file, which begin at 0 and go on without a step back
// when the publisher begins anew. Distances within one publication are kept to the millisecond; gaps ahead
// are real and stay.
#include <algorithm>
#include <cstdint>

namespace sallyport::media {

class FlvTimeline {
 public:
  /// A step back further than this is a new beginning: tracks are not interleaved more loosely.
  static constexpr std::int32_t kLargestStepBack = 2'000;  // ms
  /// Between the last message of one publication and the first of the next.
  static constexpr std::uint32_t kSeam = 40;  // ms

  /// The next message of audio or video begins a publication.
  void restart() { anchored_ = false; }

  /// In ms, modulo 2^32.
  std::uint32_t map(std::uint32_t timestamp) {
    const auto step = static_cast<std::int32_t>(timestamp - latest_);
    if (!anchored_ || step < -kLargestStepBack) anchor(timestamp);
    if (static_cast<std::int32_t>(timestamp - latest_) > 0) latest_ = timestamp;
    // What belongs before the first message (the other track's) cannot go below the seam.
    const auto since = static_cast<std::int32_t>(timestamp - anchor_);
    return place_ + static_cast<std::uint32_t>(std::max(since, 0));
  }
  /// The largest time given out.
  std::uint32_t duration() const { return begun_ ? place_ + (latest_ - anchor_) : 0; }

 private:
  void anchor(std::uint32_t timestamp) {
    if (begun_) place_ = duration() + kSeam;
    anchor_ = latest_ = timestamp;
    anchored_ = begun_ = true;
  }

  bool begun_ = false;
  bool anchored_ = false;
  std::uint32_t anchor_ = 0;  ///< the stream's time that is `place_` in the file
  std::uint32_t latest_ = 0;  ///< of the stream, since the anchor
  std::uint32_t place_ = 0;
};

}  // namespace sallyport::media
