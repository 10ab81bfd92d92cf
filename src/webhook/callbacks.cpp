#include "webhook/callbacks.hpp"

#include <algorithm>
#include <array>

namespace sallyport::webhook {
namespace {

constexpr std::array<std::string_view, 7> kEventWords = {"connect",   "disconnect", "publish", "unpublish",
                                                         "play",      "stop",       "presence"};

}  // namespace

std::string_view to_string(Event event) {
  return kEventWords[static_cast<std::size_t>(event)];
}

std::optional<Event> parse_event(std::string_view word) {
  const auto found = std::find(kEventWords.begin(), kEventWords.end(), word);
  if (found == kEventWords.end()) return std::nullopt;
  return static_cast<Event>(found - kEventWords.begin());
}

std::string Endpoint::place() const {
  const std::size_t scheme = url.find("://");
  const std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
  const std::size_t end = url.find_first_of("/?#", begin);
  const std::string authority = url.substr(begin, end == std::string::npos ? end : end - begin);
  const std::size_t login = authority.rfind('@');
  return login == std::string::npos ? authority : authority.substr(login + 1);
}

const Callbacks& Callbacks::of(const hub::ApplicationOptions& application) {
  static const Callbacks none;
  const auto* callbacks = dynamic_cast<const Callbacks*>(application.callbacks.get());
  return callbacks ? *callbacks : none;
}

}  // namespace sallyport::webhook
