#pragma once
// An XML file as the rest of the module sees it: tags with their text, attributes and places.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"

namespace sallyport::config {

struct Attribute {
  std::string name;
  std::string value;
  Position name_at;
  Position value_at;
};

struct Element {
  std::string name;
  Position at;
  std::string text;  ///< all text directly inside, without blanks around it
  Position text_at;  ///< where the text begins; `at` if there is none
  std::vector<Attribute> attributes;
  std::vector<Element> children;

  const Element* child(std::string_view wanted) const;
  const Attribute* attribute(std::string_view wanted) const;
  /// By path from here: "Live/Queue"; the first of several.
  const Element* find(std::string_view path) const;
};

/// Names, texts and attributes are the same; places may differ.
bool same_content(const Element& a, const Element& b);
/// The children as XML, without positions or comments.
std::string inner_xml(const Element& element);

/// Nullopt if the file is not well-formed, which is then in `diagnostics`.
std::optional<Element> parse_xml(const std::string& file, std::string_view text, Diagnostics& diagnostics);

}  // namespace sallyport::config
