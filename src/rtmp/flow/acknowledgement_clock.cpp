#include "rtmp/flow/acknowledgement_clock.hpp"

#include <algorithm>

namespace sallyport::rtmp {

void AcknowledgementClock::set_window(std::uint32_t bytes) {
  if (bytes != 0) window_ = std::max(bytes, kSmallestWindow);
}

std::optional<std::uint32_t> AcknowledgementClock::on_received(std::uint64_t total) {
  if (total - acknowledged_ < window_) return std::nullopt;
  acknowledged_ = total;
  return static_cast<std::uint32_t>(total);
}

}  // namespace sallyport::rtmp
