#include "config/typed_value.hpp"

#include <charconv>

#include "config/text.hpp"

namespace sallyport::config {
namespace {

std::string_view value_at(const Element& root, std::string_view path) {
  const std::size_t sign = path.find('@');
  const Element* element = root.find(path.substr(0, sign));
  if (!element) return {};
  if (sign == std::string_view::npos) return element->text;
  const Attribute* attribute = element->attribute(path.substr(sign + 1));
  return attribute ? trimmed(attribute->value) : std::string_view();
}

}  // namespace

std::string text_of(const Element& root, std::string_view path, std::string_view fallback) {
  const std::string_view value = value_at(root, path);
  return std::string(value.empty() ? fallback : value);
}

bool boolean_of(const Element& root, std::string_view path, bool fallback) {
  const std::string_view value = value_at(root, path);
  if (equal_ignoring_case(value, "true")) return true;
  if (equal_ignoring_case(value, "false")) return false;
  return fallback;
}

std::int64_t integer_of(const Element& root, std::string_view path, std::int64_t fallback) {
  const std::string_view value = value_at(root, path);
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), number);
  return !value.empty() && failure == std::errc() && end == value.data() + value.size() ? number : fallback;
}

}  // namespace sallyport::config
