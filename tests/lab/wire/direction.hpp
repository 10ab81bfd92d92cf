#pragma once
// Direction: frames on their way from one end of the wire to the other.
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <random>
#include <vector>

#include "common/poller.hpp"
#include "common/timer.hpp"
#include "tap.hpp"

namespace sallyport::lab {

struct LineOptions {
  std::int64_t delay_nanos = 0;  ///< every frame takes this long
  std::int64_t jitter_nanos =
      0;            ///< …and up to this much longer, evenly distributed; frames do not overtake each other
  double loss = 0;  ///< share of the frames that are lost, 0 to 1
};

class Direction : public bench::Poller::Handler {
 public:
  /// Frames under way at most; further ones are lost, like those that a router has no room for. At 1 Gbit/s
  /// with full frames that is 200 ms.
  static constexpr std::size_t kMostWaiting = 16'384;
  /// Frames taken from the device in one go, so that a flood does not delay those that are due.
  static constexpr int kFramesPerTurn = 128;

  /// Borrows all three. Two directions with the same seed lose the same of their frames.
  Direction(bench::Poller& poller, Tap& from, Tap& to, const LineOptions& options, std::uint64_t seed);
  ~Direction() override;

 private:
  struct Frame {
    std::int64_t due;
    std::vector<std::byte> bytes;
  };

  void on_events(std::uint32_t events) override;
  void take(std::span<const std::byte> frame, std::int64_t now);
  void deliver();
  bool is_lost();
  std::int64_t time_on_the_way();

  bench::Poller& poller_;
  Tap& from_;
  Tap& to_;
  LineOptions options_;
  std::mt19937_64 dice_;
  std::deque<Frame> under_way_;
  bench::Timer timer_;
  std::array<std::byte, kMostFrameBytes> room_{};
};

}  // namespace sallyport::lab
