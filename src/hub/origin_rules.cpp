#include "hub/origin_rules.hpp"

#include <algorithm>

#include "base/name.hpp"

namespace sallyport::hub {
namespace {

constexpr std::string_view kBetween = " \t\r\n;";

Error no_origin(std::string_view word) {
  return {Reason::configuration_error,
          "the list has \"" + std::string(word) +
              "\", which is no origin; write scheme and host, as in https://example.com or "
              "https://example.com:8443, or same, or *"};
}

}  // namespace

Result<OriginRules> OriginRules::parse(std::string_view text) {
  OriginRules rules;
  bool first = true;
  while (true) {
    const std::size_t begin = text.find_first_not_of(kBetween);
    if (begin == std::string_view::npos) return rules;
    text.remove_prefix(begin);
    const std::string_view word = text.substr(0, text.find_first_of(kBetween));
    text.remove_prefix(word.size());
    if (std::exchange(first, false)) rules.same = false;  // a list says all
    const auto origin = WebOrigin::parse(word);
    if (word == "*") {
      rules.any = true;
    } else if (to_lower(word) == "same") {
      rules.same = true;
    } else if (!origin) {
      return no_origin(word);
    } else if (std::find(rules.origins.begin(), rules.origins.end(), *origin) == rules.origins.end()) {
      rules.origins.push_back(*origin);
    }
  }
}

Result<void> OriginRules::check(std::string_view origin, bool same_origin) const {
  if (origin.empty() || any || (same && same_origin)) return {};
  const auto page = WebOrigin::parse(origin);
  if (page && std::find(origins.begin(), origins.end(), *page) != origins.end()) return {};
  return Error{Reason::origin_denied, "This application takes no connections from pages of that origin."};
}

}  // namespace sallyport::hub
