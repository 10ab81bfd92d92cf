#pragma once
// PlayTimeline: the times of a played stream as the local player sees them. A server may begin again at any
// number when it is asked a second time; the player's clock goes on. Pure.
#include <optional>

#include "base/clock.hpp"
#include "rtmp/message/message.hpp"

namespace sallyport::client::bridge {

class PlayTimeline {
 public:
  /// The next media() is the first of a new path.
  void on_path_lost() { fresh_ = last_.has_value(); }

  /// The player's time for a frame that the server sent at `time`.
  std::uint32_t media(std::uint32_t time, MonotonicTime now) {
    if (fresh_) {
      const auto gap = std::chrono::duration_cast<Milliseconds>(now - last_at_);
      offset_ = *last_ + static_cast<std::uint32_t>(gap.count()) - time;
      fresh_ = false;
    }
    const std::uint32_t mended = time + offset_;
    if (!last_ || rtmp::is_before(*last_, mended)) last_ = mended;
    last_at_ = now;
    return mended;
  }
  /// The same for what is no frame: it does not tell where the server's clock begins.
  std::uint32_t other(std::uint32_t time) const { return fresh_ ? *last_ : time + offset_; }

 private:
  std::optional<std::uint32_t> last_;
  MonotonicTime last_at_{};
  std::uint32_t offset_ = 0;  // modulo 2^32
  bool fresh_ = false;
};

}  // namespace sallyport::client::bridge
