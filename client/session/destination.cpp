#include "client/session/destination.hpp"

#include "rtmp/command/tc_url.hpp"

namespace sallyport::client {
namespace {

/// Where the path begins, behind its slash; npos if there is none.
std::size_t path_start(std::string_view uri) {
  const std::size_t authority = uri.find("://");
  if (authority == std::string_view::npos) return std::string_view::npos;
  const std::size_t slash = uri.find('/', authority + 3);
  return slash == std::string_view::npos ? slash : slash + 1;
}

/// Secrets that belong to somebody else do not go into connect.
std::string without_user(std::string_view uri) {
  const std::size_t authority = uri.find("://") + 3;
  const std::size_t end = uri.find_first_of("/?", authority);
  const std::size_t at = uri.substr(0, end).rfind('@');
  if (at == std::string_view::npos || at < authority) return std::string(uri);
  return std::string(uri.substr(0, authority)).append(uri.substr(at + 1));
}

Error bad_uri(std::string_view uri, const char* what) {
  return {Reason::bad_name, "\"" + std::string(uri.substr(0, uri.find('?'))) + "\": " + what};
}

}  // namespace

Result<Destination> parse_destination(std::string_view uri) {
  const auto parsed = rtmp::parse_tc_url(uri);
  if (!parsed) return bad_uri(uri, parsed.error().message.c_str());
  if (parsed->host.empty()) return bad_uri(uri, "the address names no host");
  if (parsed->app.empty())
    return bad_uri(uri, "the address names no application, as in rtmp://host/application");
  Destination destination;
  destination.scheme = parsed->scheme;
  destination.host = parsed->host;
  destination.port = parsed->port.value_or(rtmp::default_port(parsed->scheme));
  destination.app = uri.substr(path_start(uri));
  destination.tc_url = without_user(uri);
  return destination;
}

Result<StreamUri> split_stream_uri(std::string_view uri) {
  const std::size_t start = path_start(uri);
  const std::string_view path = uri.substr(0, uri.find('?'));
  const std::size_t slash = path.rfind('/');
  const bool two_parts = start != std::string_view::npos && slash != std::string_view::npos && slash > start;
  if (!two_parts || slash + 1 >= path.size())
    return bad_uri(uri, "the address names no stream, as in rtmp://host/application/stream");
  return StreamUri{std::string(uri.substr(0, slash)), std::string(uri.substr(slash + 1))};
}

}  // namespace sallyport::client
