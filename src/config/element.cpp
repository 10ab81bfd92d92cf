#include "config/element.hpp"

#include <algorithm>

#include "config/text.hpp"

namespace sallyport::config {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

void append_xml(std::string& out, const Element& element) {
  out.append("<").append(element.name);
  for (const auto& attribute : element.attributes) {
    out.append(" ").append(attribute.name).append("=\"").append(escaped(attribute.value)).append("\"");
  }
  out.append(">").append(escaped(element.text)).append(inner_xml(element));
  out.append("</").append(element.name).append(">");
}

}  // namespace

const Element* Element::child(std::string_view wanted) const {
  const auto found =
      std::find_if(children.begin(), children.end(), [&](const Element& one) { return one.name == wanted; });
  return found == children.end() ? nullptr : &*found;
}

const Attribute* Element::attribute(std::string_view wanted) const {
  const auto found = std::find_if(attributes.begin(), attributes.end(),
                                  [&](const Attribute& one) { return one.name == wanted; });
  return found == attributes.end() ? nullptr : &*found;
}

const Element* Element::find(std::string_view path) const {
  const Element* here = this;
  while (here && !path.empty()) {
    const std::size_t slash = path.find('/');
    here = here->child(path.substr(0, slash));
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  }
  return here;
}

bool same_content(const Element& a, const Element& b) {
  const auto same_attribute = [](const Attribute& x, const Attribute& y) {
    return x.name == y.name && x.value == y.value;
  };
  return a.name == b.name && a.text == b.text &&
         std::equal(a.attributes.begin(), a.attributes.end(), b.attributes.begin(), b.attributes.end(),
                    same_attribute) &&
         std::equal(a.children.begin(), a.children.end(), b.children.begin(), b.children.end(), same_content);
}

std::string inner_xml(const Element& element) {
  std::string out;
  for (const auto& child : element.children) append_xml(out, child);
  return out;
}

}  // namespace sallyport::config
