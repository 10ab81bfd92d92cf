#pragma once
// TcUrl: the address that a client says it connected to, e.g. rtmp://host:1935/live/room?key=x. Clients write
// it in many ways; this takes it apart and leaves judgement to the caller:
//
//   rtmp://host:port/app/instance/path?query
//   rtmp:/app/instance                            (Flash: the host that the SWF came from)
//
// Scheme and host are lower case. `app` and `instance` are percent-decoded once; they have NOT passed the
// name grammar (base/name.hpp): the caller checks them where it uses them, because the same parser serves
// clients, logs and access rules. The query is left as sent.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sallyport::rtmp {

struct TcUrl {
  std::string scheme;  ///< "rtmp", "rtmpt", "rtmps", "rtmpe", "rtmpte", "rtmpts" or "rtmfp"
  std::string host;    ///< name or address without brackets; empty if the client left it out
  std::optional<std::uint16_t> port;
  std::string app;       ///< first path segment; may be empty
  std::string instance;  ///< the rest of the path, without leading and trailing slashes; may be empty
  std::string query;     ///< behind the first '?', without it

  bool operator==(const TcUrl&) const = default;
};

constexpr std::size_t kMaxTcUrlBytes = 4'096;

/// Reason::bad_name for what is no such address: unknown scheme, bad port or bracket, malformed escape,
/// control character, more than kMaxTcUrlBytes. Empty hosts and ports, doubled and trailing slashes, upper
/// case, a user and password (dropped) and IPv6 addresses without brackets (then without port) are accepted.
Result<TcUrl> parse_tc_url(std::string_view text);

/// The `app` field of connect, "app/instance?query", taken apart by the same rules; scheme, host and port
/// stay empty. Clients put a query into either field: OBS and ffmpeg into both.
Result<TcUrl> parse_app(std::string_view text);

/// The port that a scheme implies: 1935, 80 for tunnelled, 443 for TLS.
std::uint16_t default_port(std::string_view scheme);

}  // namespace sallyport::rtmp
