#pragma once
// UploadPace: how slow a client may be with the body of a request for the web server behind. A body of any size is
// welcome; one that dribbles is not, because a connection to the web server waits for it. The time that the web
// server lets the client wait does not count.
#include <cstdint>
#include <optional>
#include <utility>

#include "base/clock.hpp"

namespace sallyport::net {

class UploadPace {
 public:
  static constexpr Seconds kGrace{30};
  static constexpr std::uint64_t kSlowest = 1000;  ///< bytes a second on average; a modem does seven times that

  UploadPace() = default;
  explicit UploadPace(MonotonicTime began) : began_(began) {}

  void on_bytes(std::size_t count) { bytes_ += count; }
  /// Whether the web server takes more.
  void on_room(bool room, MonotonicTime now) {
    if (room && full_since_) began_ += now - *std::exchange(full_since_, std::nullopt);
    if (!room && !full_since_) full_since_ = now;
  }
  /// When the client will have been too slow if nothing more comes.
  MonotonicTime due() const {
    if (full_since_) return MonotonicTime::max();
    return began_ + kGrace + Milliseconds(bytes_ * 1000 / kSlowest);
  }

 private:
  MonotonicTime began_{};
  std::optional<MonotonicTime> full_since_;
  std::uint64_t bytes_ = 0;
};

}  // namespace sallyport::net
