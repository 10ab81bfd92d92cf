#pragma once
// Walks over the text of an XML file beside the parser, for the two things the parser cannot give: the
// column of every tag, attribute and value, and a sentence that says what is wrong with the syntax and
// where. It also refuses what configuration never needs: DOCTYPE, entities of one's own, deep nesting.
#include <optional>
#include <string>
#include <vector>

#include "config/diagnostic.hpp"

namespace sallyport::config {

inline constexpr std::size_t kMaxElementDepth = 32;

struct ScannedAttribute {
  std::string name;
  Position name_at;
  Position value_at;  ///< the first character inside the quotes
};

struct ScannedElement {
  std::string name;
  Position at;       ///< the '<' of the opening tag
  Position text_at;  ///< the first character of text that is no blank; `at` if there is none
  std::vector<ScannedAttribute> attributes;
};

/// The elements in the order of their opening tags; nullopt after the first error, which is in `diagnostics`.
std::optional<std::vector<ScannedElement>> scan_xml(const std::string& file, std::string_view text,
                                                    Diagnostics& diagnostics);

}  // namespace sallyport::config
