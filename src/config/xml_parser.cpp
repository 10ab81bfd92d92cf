// parse_xml: values by tinyxml2, positions by the scanner. Both see the elements in the same order.
#include <algorithm>

#include <tinyxml2.h>

#include "config/element.hpp"
#include "config/text.hpp"
#include "config/xml_scanner.hpp"

namespace sallyport::config {
namespace {

class Joiner {
 public:
  explicit Joiner(const std::vector<ScannedElement>& scanned) : scanned_(scanned) {}

  /// False if the two walks disagree; both have accepted the file, so that is a file beyond our XML.
  bool join(const tinyxml2::XMLElement& from, Element& to) {
    if (next_ >= scanned_.size() || scanned_[next_].name != from.Name()) return false;
    const ScannedElement& places = scanned_[next_++];
    to.name = places.name;
    to.at = places.at;
    to.text_at = places.text_at;
    if (!join_attributes(from, places, to)) return false;
    for (const auto* node = from.FirstChild(); node; node = node->NextSibling()) {
      if (const auto* text = node->ToText()) to.text += text->Value();
      if (const auto* element = node->ToElement()) {
        if (!join(*element, to.children.emplace_back())) return false;
      }
    }
    to.text = std::string(trimmed(to.text));
    return true;
  }

 private:
  static bool join_attributes(const tinyxml2::XMLElement& from, const ScannedElement& places, Element& to) {
    std::size_t index = 0;
    for (const auto* attribute = from.FirstAttribute(); attribute; attribute = attribute->Next()) {
      if (index >= places.attributes.size() || places.attributes[index].name != attribute->Name())
        return false;
      const ScannedAttribute& place = places.attributes[index++];
      to.attributes.push_back({place.name, attribute->Value(), place.name_at, place.value_at});
    }
    return index == places.attributes.size();
  }

  const std::vector<ScannedElement>& scanned_;
  std::size_t next_ = 0;
};

}  // namespace

std::optional<Element> parse_xml(const std::string& file, std::string_view text, Diagnostics& diagnostics) {
  const auto scanned = scan_xml(file, text, diagnostics);
  if (!scanned) return {};
  tinyxml2::XMLDocument document;
  document.Parse(text.data(), text.size());
  if (document.Error() || !document.RootElement()) {
    diagnostics.error(file, {std::max(1, document.ErrorLineNum()), 1}, "the file is not well-formed XML",
                      "close every tag in the order in which they were opened");
    return {};
  }
  Element root;
  if (!Joiner(*scanned).join(*document.RootElement(), root)) {
    diagnostics.error(file, {1, 1}, "the file is not plain XML", "write tags, attributes and text only");
    return {};
  }
  return root;
}

}  // namespace sallyport::config
