#include "client/session/destination.hpp"

#include <utility>

namespace sallyport::client {
namespace {

/// Where the path begins, behind its slash; npos if there is none.
std::size_t path_start(std::string_view uri) {
  const std::size_t authority = uri.find("://");
  if (authority == std::string_view::npos) return std::string_view::npos;
  const std::size_t slash = uri.find('/', authority + 3);
  return slash == std::string_view::npos ? slash : slash + 1;
}

Error bad_uri(std::string_view uri, const std::string& what) {
  return {Reason::bad_name, "\"" + std::string(uri.substr(0, uri.find('?'))) + "\": " + what};
}

}  // namespace

Result<Target> parse_destination(std::string_view uri) {
  auto target = parse_target(uri);
  if (!target) return bad_uri(uri, target.error().message);
  if (target->app.empty())
    return bad_uri(uri, "the address names no application, as in rtmp://host/application");
  return target;
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
