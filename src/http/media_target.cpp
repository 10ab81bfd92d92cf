#include "http/media_target.hpp"

#include "http/path.hpp"

namespace sallyport::http {
namespace {

constexpr std::string_view kEnding = ".flv";

/// What stands in front of the first slash, which goes too. Decoded, and without slashes of its own.
std::optional<std::string> take_segment(std::string_view& path) {
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view written = path.substr(0, slash);
  path.remove_prefix(slash + 1);
  return decoded_segment(written);
}

}  // namespace

std::optional<MediaTarget> parse_media_target(std::string_view target) {
  auto [path, query] = path_and_query(target);
  MediaTarget found;
  found.query = query;
  if (!path.starts_with('/') || !path.ends_with(kEnding)) return std::nullopt;
  path.remove_prefix(1);
  path.remove_suffix(kEnding.size());
  auto application = take_segment(path);
  if (!application) return std::nullopt;
  found.application = std::move(*application);
  if (path.find('/') != std::string_view::npos) {
    auto instance = take_segment(path);
    if (!instance) return std::nullopt;
    found.instance = std::move(*instance);
  }
  auto stream = percent_decode(path);
  if (!stream || !check_stream_name(*stream)) return std::nullopt;
  found.stream = std::move(*stream);
  return found;
}

}  // namespace sallyport::http
