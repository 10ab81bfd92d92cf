#include "http/message_head.hpp"

#include "http/text.hpp"

namespace sallyport::http {

std::string_view MessageHead::find(std::string_view name) const {
  for (const Field& field : fields)
    if (equal_ignoring_case(field.name, name)) return field.value;
  return {};
}

std::vector<std::string_view> MessageHead::find_all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const Field& field : fields)
    if (equal_ignoring_case(field.name, name)) values.push_back(field.value);
  return values;
}

bool has_token(const std::vector<Field>& fields, std::string_view name, std::string_view token) {
  for (const Field& field : fields) {
    if (!equal_ignoring_case(field.name, name)) continue;
    for (std::string_view rest = field.value; !rest.empty();) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      if (equal_ignoring_case(trimmed(rest.substr(0, comma)), token)) return true;
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return false;
}

bool MessageHead::keep_alive() const {
  if (has_token("Connection", "close")) return false;
  return version >= 11 || asks_keep_alive();
}

}  // namespace sallyport::http
