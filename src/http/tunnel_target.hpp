#pragma once
// The request targets of RTMPT: /open/1, /send|idle|close/<session>/<sequence>, /fcs/ident, /fcs/ident2.
#include <cstdint>
#include <string_view>

namespace sallyport::http {

struct TunnelTarget {
  enum class Kind { none, ident, ident2, open, send, idle, close };
  Kind kind = Kind::none;    ///< none: not ours
  std::string_view session;  ///< of send, idle and close; borrows the target
  std::uint64_t sequence = 0;
  std::string_view query;  ///< of send, idle and close: what our own client says (tunnel_query.hpp)
};

constexpr std::size_t kMaxSessionId = 63;  // ffmpeg's buffer holds 64 with the end mark
/// Far above what a session can reach, far below an overflow.
constexpr std::uint64_t kMaxSequence = 1'000'000'000'000'000;

/// `target` may be absolute (from a forward proxy) and may have a query.
TunnelTarget parse_tunnel_target(std::string_view target);

}  // namespace sallyport::http
