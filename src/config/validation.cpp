#include "config/validation.hpp"

#include <algorithm>

#include "config/text.hpp"
#include "config/variables.hpp"

namespace sallyport::config {
namespace {

using Kind = ValueRule::Kind;

const ValueRule kOverride = choice("yes no");

template <typename Map>
std::vector<std::string_view> names_of(const Map& map) {
  std::vector<std::string_view> names;
  for (const auto& [name, node] : map) names.push_back(name);
  return names;
}

std::string tag(std::string_view name) {
  return "<" + std::string(name.substr(0, 80)) + ">";
}

class Validator {
 public:
  Validator(const Schema& schema, const std::string& file, Diagnostics& diagnostics)
      : schema_(schema), file_(file), diagnostics_(diagnostics) {}

  void check(const Element& element, const SchemaNode& node) {
    check_attributes(element, node);
    if (node.value.kind == Kind::any) return check_known(element, node);
    check_text(element, node);
    for (const Element& child : element.children) check_child(element, child, node);
  }

 private:
  /// Where anything may stand: of it what the table knows.
  void check_known(const Element& element, const SchemaNode& node) {
    for (const Element& child : element.children) {
      if (const auto known = node.children.find(child.name); known != node.children.end())
        check(child, *known->second);
    }
  }

  void check_attributes(const Element& element, const SchemaNode& node) {
    for (const Attribute& attribute : element.attributes) {
      if (const auto known = node.attributes.find(attribute.name); known != node.attributes.end()) {
        report(check_value(known->second->value, trimmed(attribute.value)),
               attribute.name + " of " + tag(element.name), attribute.value_at);
      } else if (schema_.inherits() && attribute.name == "override") {
        report(check_value(kOverride, trimmed(attribute.value)), "override of " + tag(element.name),
               attribute.value_at);
      } else {
        unknown_attribute(element, attribute, node);
      }
    }
  }

  void unknown_attribute(const Element& element, const Attribute& attribute, const SchemaNode& node) {
    auto known = names_of(node.attributes);
    if (schema_.inherits()) known.push_back("override");
    const auto near = near_miss(attribute.name, known);
    if (near.empty() && node.value.kind == Kind::any) return;
    std::string right = "remove it";
    if (!near.empty()) {
      right = "did you mean " + std::string(near) + "?";
    } else if (!known.empty()) {
      right += "; " + tag(element.name) + " has " + join({known.begin(), known.end()}, ", ");
    }
    diagnostics_.error(file_, attribute.name_at,
                       tag(element.name) + " has no attribute " + attribute.name.substr(0, 80), right);
  }

  void check_text(const Element& element, const SchemaNode& node) {
    if (node.value.kind != Kind::section) {
      return report(check_value(node.value, element.text), tag(element.name), element.text_at);
    }
    if (element.text.empty()) return;
    const auto known = names_of(node.children);
    diagnostics_.error(
        file_, element.text_at, tag(element.name) + " holds the text " + quoted(element.text),
        known.empty() ? "leave it empty" : "put it into one of its tags, such as " + tag(known.front()));
  }

  void check_child(const Element& parent, const Element& child, const SchemaNode& node) {
    const auto known = node.children.find(child.name);
    if (known == node.children.end()) return unknown_tag(parent, child, node);
    const Element* first = parent.child(child.name);
    if (first != &child && !known->second->value.repeated) {
      diagnostics_.error(file_, child.at, tag(child.name) + " is given twice in " + tag(parent.name),
                         "keep one; the other is in line " + std::to_string(first->at.line));
    }
    check(child, *known->second);
  }

  void unknown_tag(const Element& parent, const Element& child, const SchemaNode& node) {
    const std::string what = "unknown tag " + tag(child.name) + " in " + tag(parent.name);
    const auto near = near_miss(child.name, names_of(node.children));
    if (!near.empty()) {
      const bool only_case = equal_ignoring_case(near, child.name);
      return diagnostics_.error(file_, child.at, what,
                                "did you mean " + tag(near) + "?" + (only_case ? " Case matters" : ""));
    }
    if (const SchemaNode* elsewhere = schema_.parent_of(child.name)) {
      return diagnostics_.error(file_, child.at, what, "it belongs in " + tag(elsewhere->name));
    }
    if (node.value.kind != Kind::section) {
      return diagnostics_.error(file_, child.at, what, tag(parent.name) + " holds " + describe(node.value));
    }
    diagnostics_.error(file_, child.at, what, "remove it; docs/configuration.md lists every tag");
  }

  void report(const std::optional<Problem>& problem, const std::string& subject, Position at) {
    if (problem) diagnostics_.error(file_, at, subject + " " + problem->what, problem->right);
  }

  const Schema& schema_;
  const std::string& file_;
  Diagnostics& diagnostics_;
};

bool is_filled(const Element& element) {
  const auto has_value = [](const Attribute& attribute) {
    return !attribute.value.empty() && attribute.name != "override";
  };
  return !element.text.empty() ||
         std::any_of(element.attributes.begin(), element.attributes.end(), has_value) ||
         std::any_of(element.children.begin(), element.children.end(), is_filled);
}

void collect(const Element& element, const SchemaNode& node, const std::string& path,
             std::vector<std::string>& out) {
  if (!node.has_effect()) {
    if (is_filled(element) && std::find(out.begin(), out.end(), path) == out.end()) out.push_back(path);
    return;
  }
  for (const Element& child : element.children) {
    const auto known = node.children.find(child.name);
    if (known == node.children.end()) continue;
    collect(child, *known->second, path.empty() ? child.name : path + "/" + child.name, out);
  }
}

}  // namespace

void validate(const Element& root, const Schema& schema, const std::string& file, Diagnostics& diagnostics) {
  if (root.name != schema.root().name) {
    return diagnostics.error(file, root.at, "the outermost tag is " + tag(root.name),
                             "write " + tag(schema.root().name));
  }
  Validator(schema, file, diagnostics).check(root, schema.root());
}

std::vector<std::string> without_effect(const Element& root, const Schema& schema) {
  std::vector<std::string> out;
  collect(root, schema.root(), {}, out);
  return out;
}

std::optional<Element> read_document(const std::string& file, std::string_view text, const Schema& schema,
                                     const Variables& variables, Diagnostics& diagnostics) {
  auto root = parse_xml(file, text, diagnostics);
  if (!root) return {};
  expand(*root, variables, file, diagnostics);
  validate(*root, schema, file, diagnostics);
  return root;
}

}  // namespace sallyport::config
