#include "base/query.hpp"

#include <algorithm>

#include "base/name.hpp"

namespace sallyport {

std::string query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find_first_of("&?"));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const std::size_t equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
    auto decoded = percent_decode(pair.substr(equals + 1));
    return decoded ? *decoded : std::string();
  }
  return {};
}

}  // namespace sallyport
