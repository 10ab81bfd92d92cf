#include "config/schema.hpp"

#include <algorithm>

namespace sallyport::config {
namespace {

SchemaNode& entry(std::map<std::string, std::unique_ptr<SchemaNode>, std::less<>>& map, std::string_view name,
                  const std::string& path) {
  auto& slot = map[std::string(name)];
  if (!slot) {
    slot = std::make_unique<SchemaNode>();
    slot->name = name;
    slot->path = path;
  }
  return *slot;
}

/// The node at `path` (with '@' for an attribute), made with the sections on its way where they are missing.
SchemaNode& at_path(SchemaNode& root, std::string_view path) {
  const std::size_t sign = path.find('@');
  std::string_view tags = path.substr(0, sign);
  SchemaNode* node = &root;
  while (!tags.empty()) {
    const std::size_t slash = tags.find('/');
    const std::string_view name = tags.substr(0, slash);
    node = &entry(
        node->children, name,
        std::string(path.substr(0, static_cast<std::size_t>(name.data() + name.size() - path.data()))));
    tags = slash == std::string_view::npos ? std::string_view() : tags.substr(slash + 1);
  }
  if (sign == std::string_view::npos) return *node;
  return entry(node->attributes, path.substr(sign + 1), std::string(path));
}

/// Adds what `from` holds and `to` has not. Sections that refer to others are not followed, so this ends.
void copy_tags(const SchemaNode& from, SchemaNode& to, Effect effect) {
  for (const auto& [name, child] : from.children) {
    if (!child->value.like.empty() || to.children.contains(name)) continue;
    SchemaNode& copy = entry(to.children, name, to.path + "/" + name);
    copy.value = child->value;
    copy.effect = effect;
    copy_tags(*child, copy, effect);
  }
  for (const auto& [name, attribute] : from.attributes) {
    if (to.attributes.contains(name)) continue;
    SchemaNode& copy = entry(to.attributes, name, to.path + "@" + name);
    copy.value = attribute->value;
    copy.effect = effect;
  }
}

const SchemaNode* find_parent(const SchemaNode& node, std::string_view tag) {
  if (node.children.contains(tag)) return &node;
  for (const auto& [name, child] : node.children) {
    if (const auto* found = find_parent(*child, tag)) return found;
  }
  return nullptr;
}

constexpr TagRule kSubstitutionTags[] = {
    {"Symbols", anything(), "", Effect::now, "every tag inside is a variable, its text the value"},
    {"KeyValueFile", many(text()), "", Effect::now, "another file of NAME = value lines, relative to conf/"},
};

}  // namespace

bool SchemaNode::has_effect() const {
  const auto below = [](const auto& entry) { return entry.second->has_effect(); };
  return effect == Effect::now || std::any_of(children.begin(), children.end(), below) ||
         std::any_of(attributes.begin(), attributes.end(), below);
}

Schema::Schema(std::string_view file_name, std::string_view outermost, std::span<const TagRule> rules,
               bool inherits)
    : file_name_(file_name), rules_(rules), inherits_(inherits) {
  root_.name = outermost;
  for (const TagRule& rule : rules) {
    SchemaNode& node = at_path(root_, rule.path);
    node.value = rule.value;
    node.effect = rule.effect;
  }
  for (const TagRule& rule : rules) {
    if (!rule.value.like.empty())
      copy_tags(at_path(root_, rule.value.like), at_path(root_, rule.path), rule.effect);
  }
}

const SchemaNode* Schema::parent_of(std::string_view tag) const {
  return find_parent(root_, tag);
}

const Schema& adaptor_schema() {
  static const Schema schema("Adaptor.xml", "Adaptor", adaptor_tags(), false);
  return schema;
}

const Schema& vhost_schema() {
  static const Schema schema("Vhost.xml", "VirtualHost", vhost_tags(), false);
  return schema;
}

const Schema& application_schema() {
  static const Schema schema("Application.xml", "Application", application_tags(), true);
  return schema;
}

const Schema& server_schema() {
  static const Schema schema("Server.xml", "Root", server_tags(), false);
  return schema;
}

const Schema& users_schema() {
  static const Schema schema("Users.xml", "Root", users_tags(), false);
  return schema;
}

const Schema& logger_schema() {
  static const Schema schema("Logger.xml", "Logger", logger_tags(), false);
  return schema;
}

const Schema& substitution_schema() {
  static const Schema schema("substitution.xml", "Root", kSubstitutionTags, false);
  return schema;
}

std::vector<const Schema*> all_schemas() {
  return {&server_schema(), &adaptor_schema(), &vhost_schema(),       &application_schema(),
          &users_schema(),  &logger_schema(),  &substitution_schema()};
}

}  // namespace sallyport::config
