#include "net/websocket/replay_log.hpp"

namespace sallyport::net {

UnsentTail ReplayLog::take(bool all) {
  UnsentTail piece;
  const std::size_t may = all ? unsent() : std::min(unsent(), kWindow - std::min(kWindow, in_flight()));
  held_.share(piece, in_flight(), may);
  sent_ += may;
  return piece;
}

bool ReplayLog::acknowledge(std::uint64_t offset) {
  if (offset < acknowledged_ || offset > sent_) return false;
  held_.consume(static_cast<std::size_t>(offset - acknowledged_));
  acknowledged_ = offset;
  return true;
}

bool ReplayLog::rewind(std::uint64_t offset) {
  if (!acknowledge(offset)) return false;
  sent_ = offset;
  return true;
}

}  // namespace sallyport::net
