#include "http/media_target.hpp"

#include <algorithm>

#include "base/name.hpp"
#include "http/text.hpp"

namespace sallyport::http {
namespace {

constexpr std::string_view kEnding = ".flv";

/// What stands in front of the first slash, which goes too. Decoded, and without slashes of its own.
std::optional<std::string> take_segment(std::string_view& path) {
  const std::size_t slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  auto name = percent_decode(path.substr(0, slash));
  path.remove_prefix(slash + 1);
  if (!name || !check_segment(*name)) return std::nullopt;
  return std::move(*name);
}

}  // namespace

std::optional<MediaTarget> parse_media_target(std::string_view target) {
  std::string_view path = split_target(target).path;
  MediaTarget found;
  const std::size_t mark = std::min(path.find('?'), path.size());
  found.query = path.substr(std::min(mark + 1, path.size()));
  path = path.substr(0, mark);
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
