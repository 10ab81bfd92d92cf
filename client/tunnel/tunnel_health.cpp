#include "client/tunnel/tunnel_health.hpp"

namespace sallyport::client {
namespace {

constexpr Milliseconds kBufferedFrom{150};  // less is a slow line or a busy server
constexpr int kTimesADial = 3;

}  // namespace

std::optional<Milliseconds> TunnelHealth::replies_buffered_for() const {
  if (!quickest_reply || !quickest_dial) return std::nullopt;
  const Milliseconds held = *quickest_reply - *quickest_dial;
  if (held < kBufferedFrom || *quickest_reply < kTimesADial * *quickest_dial) return std::nullopt;
  return held;
}

std::optional<Milliseconds> TunnelHealth::connections_cut_after(std::uint64_t believed) const {
  if (cuts < believed || !youngest_cut || !oldest_cut) return std::nullopt;
  if (*oldest_cut > 2 * *youngest_cut) return std::nullopt;
  return oldest_cut;
}

}  // namespace sallyport::client
