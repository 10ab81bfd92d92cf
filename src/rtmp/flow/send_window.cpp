#include "rtmp/flow/send_window.hpp"

namespace sallyport::rtmp {

/// The number counts modulo 2^32, so it is read as the distance from the last one.
void SendWindow::on_acknowledgement(std::uint32_t sequence_number, std::uint64_t total_sent) {
  const std::uint32_t advance = sequence_number - static_cast<std::uint32_t>(acknowledged_);
  if (advance > total_sent - acknowledged_) {
    implausible_ = true;
    return;
  }
  acknowledged_ += advance;
  if (proofs_ < kProof && advance > window_ / kPartsOfWindow) ++proofs_;
}

bool SendWindow::may_send(std::uint64_t total_sent, std::uint32_t windows) const {
  if (!believed() || window_ == 0 || windows == 0) return true;
  return total_sent - acknowledged_ < std::uint64_t{windows} * window_;
}

}  // namespace sallyport::rtmp
