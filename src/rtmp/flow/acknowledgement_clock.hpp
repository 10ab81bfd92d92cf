#pragma once
// AcknowledgementClock: when we owe the peer an Acknowledgement (RTMP 1.0, section 5.4.3).
#include <cstdint>
#include <optional>

namespace sallyport::rtmp {

class AcknowledgementClock {
 public:
  /// The window until the peer sets one: FMS's.
  static constexpr std::uint32_t kDefaultWindow = 2'500'000;
  /// Peers ask for windows of a few bytes; acknowledging more often than this would only cost.
  static constexpr std::uint32_t kSmallestWindow = 4'096;

  /// The peer's Window Acknowledgement Size; 0 is ignored.
  void set_window(std::uint32_t bytes);
  std::uint32_t window() const { return window_; }

  /// `total` is what has been received so far, handshake included (as FMS counts). Answers the sequence
  /// number to send, once a window has passed since the last one.
  std::optional<std::uint32_t> on_received(std::uint64_t total);

 private:
  std::uint64_t acknowledged_ = 0;
  std::uint32_t window_ = kDefaultWindow;
};

}  // namespace sallyport::rtmp
