#include "config/access_reader.hpp"

#include <algorithm>

#include "config/text.hpp"
#include "config/typed_value.hpp"

namespace sallyport::config {
namespace {

constexpr std::string_view kAccess = "Access";
constexpr std::string_view kPublish = "Publish";
constexpr std::string_view kActions[] = {"Access/Connect", "Access/Publish", "Access/Play"};

Element& access_of(Element& application, Position at) {
  const auto found = std::find_if(application.children.begin(), application.children.end(),
                                  [](const Element& one) { return one.name == kAccess; });
  if (found != application.children.end()) return *found;
  Element made;
  made.name = kAccess;
  made.at = made.text_at = at;
  application.children.push_back(std::move(made));
  return application.children.back();
}

access::Requirement requirement_of(const Element& merged, std::string_view path,
                                   access::Requirement fallback) {
  return access::parse_requirement(text_of(merged, path)).value_or(fallback);
}

std::string absolute(const std::string& path, const std::string& root) {
  return path.empty() || path.starts_with('/') ? path : root + "/" + path;
}

std::vector<std::string> key_files(const Element& merged, const std::string& root) {
  std::vector<std::string> files;
  const Element* access = merged.child(kAccess);
  if (!access) return files;
  for (const Element& one : access->children) {
    if (one.name == "Keys" && !one.text.empty()) files.push_back(absolute(one.text, root));
  }
  return files;
}

}  // namespace

void unify_access(Element& application, const std::string& file, Diagnostics& diagnostics) {
  const Element* older = application.child(kPublish);
  if (!older) return;
  Element moved = *older;
  std::erase_if(application.children, [](const Element& one) { return one.name == kPublish; });
  Element& access = access_of(application, moved.at);
  const Element* newer = access.child(kPublish);
  if (!newer) return access.children.push_back(std::move(moved));
  if (moved.text.empty() || equal_ignoring_case(moved.text, newer->text)) return;
  diagnostics.error(file, moved.at, "<Publish> contradicts <Publish> in <Access>",
                    "keep the one in line " + std::to_string(newer->at.line));
}

access::ApplicationAccess read_access(const Element& merged, const std::string& root) {
  access::ApplicationAccess access;
  access.connect = requirement_of(merged, "Access/Connect", access.connect);
  access.publish = requirement_of(merged, "Access/Publish", access.publish);
  access.play = requirement_of(merged, "Access/Play", access.play);
  access.audience = text_of(merged, "Access/Audience");
  access.end_at_expiry = boolean_of(merged, "Access/EndAtExpiry", access.end_at_expiry);
  access.files.keys = key_files(merged, root);
  access.files.revocations = absolute(text_of(merged, "Access/Revocations"), root);
  access.files.used = absolute(text_of(merged, "Access/Used"), root);
  access.files.once = boolean_of(merged, "Access/Once", access.files.once);
  return access;
}

Place place_of(const Element& merged, std::string_view path, const ApplicationDefaults& defaults,
               const Element* own, const std::string& own_file) {
  const Element* found = merged.find(path);
  if (!found) return {own ? own_file : defaults.file, {}};
  const Element* in_own = own ? own->find(path) : nullptr;
  const bool is_own = in_own && in_own->at == found->at && in_own->text == found->text;
  return {is_own ? own_file : defaults.file, found->text.empty() ? found->at : found->text_at};
}

Place keys_place(const ApplicationDefaults& defaults, const Element* own, const std::string& own_file,
                 const std::string& root, const std::string& used) {
  const Element* keys = own ? own->find("Access/Keys") : nullptr;
  if (keys && absolute(keys->text, root) == used) return {own_file, keys->text_at};
  keys = defaults.tree ? defaults.tree->find("Access/Keys") : nullptr;
  return {defaults.file, keys ? keys->text_at : Position{}};
}

void check_access(const Element& merged, const ApplicationDefaults& defaults, const Element* own,
                  const std::string& own_file, Diagnostics& diagnostics) {
  const access::ApplicationAccess access = read_access(merged, {});
  const auto place = [&](std::string_view path) { return place_of(merged, path, defaults, own, own_file); };
  if (access.files.keys.empty()) {
    for (const std::string_view action : kActions) {
      const auto requirement = access::parse_requirement(text_of(merged, action));
      if (!requirement || !access::takes_token(*requirement)) continue;
      const auto [file, at] = place(action);
      diagnostics.error(file, at, "<" + std::string(action.substr(kAccess.size() + 1)) + "> asks for a token, and no keys are configured to check one with",
                        "name the file with the keys in <Access><Keys>, or do not ask for tokens");
    }
  } else if (!access.takes_tokens()) {
    const auto [file, at] = place("Access/Keys");
    diagnostics.warning(file, at, "<Keys> has no effect, nothing asks for a token",
                        "write token, key-or-token or optional-token in <Connect>, <Publish> or <Play> of <Access>");
  }
}

}  // namespace sallyport::config
