#pragma once
// Target: where a client is to go, read from a URI as Flash took them:
//
//   rtmp://host/app/instance?query        rtmp://host:8080/app        rtmp://[2001:db8::1]/app
//   rtmp:/app/instance                    relative: the host that is given beside it
//   rtmp://:8080/app/instance             relative, with a port of its own
//
// A port in the URI means that port only, with every carrier that the scheme allows (connector/plan.hpp).
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "client/uri/scheme.hpp"

namespace sallyport::client {

struct Target {
  Scheme scheme = Scheme::rtmp;
  std::string host;                   ///< name or address, lower case, without brackets; never empty
  std::optional<std::uint16_t> port;  ///< as written
  std::string path;      ///< "app/instance" as written: no slash at either end, escapes as they were
  std::string query;     ///< behind the first '?', as written; may hold a key: never logged
  std::string app;       ///< first segment of the path, decoded; may be empty
  std::string instance;  ///< the rest of it, decoded; may be empty

  bool operator==(const Target&) const = default;
};

/// `given_host` is what a URI without a host is relative to; empty: such a URI is an error. Errors are
/// Reason::bad_name and say in one sentence what is wrong and what would be right.
Result<Target> parse_target(std::string_view text, std::string_view given_host = {});
/// Where a server at `from` sends its client on to (`ex.redirect`): relative URIs are relative to it, and
/// from a scheme that promises TLS nothing leads to one that does not (Reason::insecure).
Result<Target> parse_redirect(std::string_view text, const Target& from);

/// What connect says: "scheme://host[:port]/path?query", the scheme one that RTMP servers know.
std::string tc_url(const Target& target);
/// What connect says: "app/instance?query".
std::string app_field(const Target& target);
/// The URI again, with the query: for parse_target(), not for people.
std::string to_uri(const Target& target);
/// The same without its query, for people and logs: "rtmp://host/app/instance".
std::string printable(const Target& target);
/// "host" or "[address]".
std::string bracketed(std::string_view host);

/// A URI of a stream taken apart: the last segment of the path is the stream's name, decoded, and the query
/// is the stream's (play and publish take such URIs: rtmp://host/app/instance/stream?key). Reason::bad_name
/// if there is only one segment.
struct StreamTarget {
  Target target;
  std::string stream;
  std::string query;  ///< behind the stream's '?', as written; may hold a key: never logged
};
Result<StreamTarget> split_stream(Target target);

}  // namespace sallyport::client
