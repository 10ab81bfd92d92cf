#include "http/tunnel_target.hpp"

#include <algorithm>
#include <optional>

#include "http/path.hpp"

namespace sallyport::http {
namespace {

using Kind = TunnelTarget::Kind;

bool is_session_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
         c == '.' || c == '~';
}

std::optional<std::uint64_t> parse_sequence(std::string_view digits) {
  if (digits.empty() || digits.size() > 16) return std::nullopt;
  std::uint64_t value = 0;
  for (const char digit : digits) {
    if (digit < '0' || digit > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  if (value > kMaxSequence) return std::nullopt;
  return value;
}

/// "<session>/<sequence>"
TunnelTarget session_request(Kind kind, std::string_view rest, std::string_view query) {
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash > kMaxSessionId) return {};
  const std::string_view session = rest.substr(0, slash);
  const auto sequence = parse_sequence(rest.substr(slash + 1));
  if (!sequence || !std::all_of(session.begin(), session.end(), is_session_character)) return {};
  return {kind, session, *sequence, query};
}

}  // namespace

TunnelTarget parse_tunnel_target(std::string_view target) {
  const auto [path, query] = path_and_query(target);
  if (path == "/open/1") return {Kind::open, {}, 0, {}};
  if (path == "/fcs/ident2") return {Kind::ident2, {}, 0, {}};
  if (path == "/fcs/ident") return {Kind::ident, {}, 0, {}};
  if (path.starts_with("/send/")) return session_request(Kind::send, path.substr(6), query);
  if (path.starts_with("/idle/")) return session_request(Kind::idle, path.substr(6), query);
  if (path.starts_with("/close/")) return session_request(Kind::close, path.substr(7), query);
  return {};
}

}  // namespace sallyport::http
