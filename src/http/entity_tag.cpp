#include "http/entity_tag.hpp"

#include "http/text.hpp"

namespace sallyport::http {

bool names_entity_tag(std::string_view if_none_match, std::string_view tag) {
  std::string_view rest = trimmed(if_none_match);
  if (rest == "*") return true;
  while (!rest.empty()) {
    if (rest.starts_with("W/")) rest.remove_prefix(2);
    if (!rest.starts_with('"')) return false;
    const std::size_t end = rest.find('"', 1);
    if (end == std::string_view::npos) return false;
    if (rest.substr(0, end + 1) == tag) return true;
    rest = trimmed(rest.substr(end + 1));
    if (!rest.starts_with(',')) return false;
    rest = trimmed(rest.substr(1));
  }
  return false;
}

}  // namespace sallyport::http
