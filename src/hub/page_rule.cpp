#include "hub/page_rule.hpp"

#include <algorithm>

#include "base/name.hpp"

namespace sallyport::hub {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string completed(std::string host, const std::string& suffix) {
  const bool bare = !host.empty() && host != "localhost" && host.find_first_of(".:") == std::string::npos;
  return bare && !suffix.empty() ? host + '.' + suffix : host;
}

}  // namespace

Result<PageRule> PageRule::parse(std::string_view text) {
  PageRule rule{.everybody = false, .own_domain = trimmed(text).empty(), .domains = {}};
  while (!rule.own_domain) {
    const std::size_t comma = text.find(',');
    const std::string_view entry = trimmed(text.substr(0, comma));
    if (to_lower(entry) == "all") {
      rule.everybody = true;
    } else if (auto domain = DomainPattern::parse(entry)) {
      rule.domains.push_back(std::move(domain).value());
    } else {
      return std::move(domain).error();
    }
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  return rule;
}

bool PageRule::admits(const ClientFacts& client, const std::vector<std::string>& own,
                      const std::string& suffix) const {
  if (everybody) return true;
  const auto is_own = [&](const std::string& name, const std::string& host) {
    const auto pattern = DomainPattern::parse(name);
    return pattern && pattern->matches(host);
  };
  const auto is_listed = [&](const std::string& host) {
    return std::any_of(domains.begin(), domains.end(), [&](const auto& one) { return one.matches(host); }) ||
           (own_domain && std::any_of(own.begin(), own.end(), [&](const auto& one) { return is_own(one, host); }));
  };
  bool given = false;
  for (const std::string* url : {&client.page_url, &client.swf_url}) {
    if (url->empty()) continue;
    given = true;
    if (!is_listed(completed(host_of_url(*url), suffix))) return false;
  }
  return given;
}

}  // namespace sallyport::hub
