#include "token/permissions.hpp"

#include <algorithm>

#include "base/name.hpp"

namespace sallyport::token {
namespace {

constexpr std::size_t kMaxWords = 64;

Error permits_nothing(std::string_view why) {
  return {Reason::bad_token, std::string(why)};
}

/// The part behind a separator, which is cut off; nullopt if there is none.
std::optional<std::string_view> split_off(std::string_view& text, char separator) {
  const std::size_t at = text.find(separator);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view behind = text.substr(at + 1);
  text = text.substr(0, at);
  return behind;
}

template <typename T>
Result<std::optional<T>> parse_encoded(std::optional<std::string_view> text) {
  if (!text) return std::optional<T>();
  auto decoded = percent_decode(*text);
  if (!decoded) return permits_nothing(decoded.error().message);
  auto parsed = T::parse(*decoded);
  if (!parsed) return std::move(parsed).error();
  return std::optional<T>(*std::move(parsed));
}

}  // namespace

bool Permission::covers(const Request& request) const {
  if (action != request.action) return false;
  if (place && !place->matches(request.application, request.instance)) return false;
  return !names_stream(action) || (stream && stream->matches(request.stream));
}

bool Permissions::cover(const Request& request) const {
  return std::any_of(all.begin(), all.end(), [&](const Permission& one) { return one.covers(request); });
}

std::optional<Action> parse_action(std::string_view word) {
  for (const Action action : {Action::connect, Action::publish, Action::play, Action::call}) {
    if (word == to_string(action)) return action;
  }
  return std::nullopt;
}

Result<Permission> parse_scope_word(std::string_view word) {
  const auto place_text = split_off(word, '@');
  const auto stream_text = split_off(word, ':');
  const auto action = parse_action(word);
  if (!action) return permits_nothing("it begins with none of connect, publish, play and call");
  if (names_stream(*action) && !stream_text)
    return permits_nothing("publish and play name a stream: play:NAME, or play:** for all");
  if (!names_stream(*action) && stream_text) return permits_nothing("connect and call name no stream");
  auto stream = parse_encoded<Pattern>(stream_text);
  if (!stream) return std::move(stream).error();
  auto place = parse_encoded<PlacePattern>(place_text);
  if (!place) return std::move(place).error();
  return Permission{*action, *std::move(stream), *std::move(place)};
}

Result<Permissions> parse_scope(std::string_view scope) {
  Permissions permissions;
  std::size_t words = 0;
  while (!scope.empty()) {
    const std::string_view word = scope.substr(0, scope.find(' '));
    scope.remove_prefix(std::min(scope.size(), word.size() + 1));
    if (word.empty()) continue;
    if (++words > kMaxWords) return permits_nothing("scope has more than 64 words");
    if (auto permission = parse_scope_word(word)) permissions.all.push_back(*std::move(permission));
  }
  return permissions;
}

}  // namespace sallyport::token
