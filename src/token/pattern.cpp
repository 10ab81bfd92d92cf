#include "token/pattern.hpp"

#include <algorithm>

#include "base/name.hpp"

namespace sallyport::token {
namespace {

constexpr std::string_view kAnyDepth = "**";
constexpr std::string_view kDefaultInstance = "_definst_";

Error malformed(std::string_view why) {
  return {Reason::bad_token, "a name pattern " + std::string(why)};
}

/// Takes the segment in front off.
std::string_view take_segment(std::string_view& rest) {
  const std::string_view segment = rest.substr(0, rest.find('/'));
  rest.remove_prefix(std::min(rest.size(), segment.size() + 1));
  return segment;
}

bool segment_matches(std::string_view pattern, std::string_view name) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == name;
  const std::string_view tail = pattern.substr(star + 1);
  return name.size() >= star + tail.size() && name.starts_with(pattern.substr(0, star)) &&
         name.ends_with(tail);
}

}  // namespace

Result<Pattern> Pattern::parse(std::string_view text) {
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view segment = take_segment(rest);
    if (segment == kAnyDepth && rest.empty()) break;
    if (std::count(segment.begin(), segment.end(), '*') > 1)
      return malformed("has more than one * between slashes");
  }
  std::string sample(text);
  std::replace(sample.begin(), sample.end(), '*', 'x');
  if (auto checked = check_stream_name(sample); !checked)
    return malformed("cannot match: " + checked.error().message);
  return Pattern(std::string(text));
}

bool Pattern::matches(std::string_view name) const {
  std::string_view pattern = text_;
  while (!pattern.empty() && !name.empty()) {
    const std::string_view wanted = take_segment(pattern);
    if (wanted == kAnyDepth) return true;
    if (!segment_matches(wanted, take_segment(name))) return false;
  }
  return pattern.empty() && name.empty();
}

Result<PlacePattern> PlacePattern::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  auto application = Pattern::parse(text.substr(0, slash));
  if (!application) return std::move(application).error();
  if (application->text() == kAnyDepth) return malformed("of applications is *, not **");
  auto instance = Pattern::parse(slash == std::string_view::npos ? kDefaultInstance : text.substr(slash + 1));
  if (!instance) return std::move(instance).error();
  return PlacePattern(*std::move(application), *std::move(instance));
}

bool PlacePattern::matches(std::string_view application, std::string_view instance) const {
  return application_.matches(application) && instance_.matches(instance);
}

}  // namespace sallyport::token
