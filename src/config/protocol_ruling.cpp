#include "config/protocol_ruling.hpp"

#include "config/application_reader.hpp"

namespace sallyport::config {
namespace {

constexpr std::string_view kAllowed = "AllowedProtocols";
constexpr std::string_view kDisallowed = "DisallowedProtocols";
constexpr std::string_view kTunnel = "AllowHTTPTunnel";

Place place_in(const Element& tree, const std::string& file, std::string_view tag) {
  const Element* element = tree.child(tag);
  return {file, element ? element->text_at : Position{}};
}

/// Whether the application's file decides, and not what it inherits.
bool own_decides(const Element& base, const Element& own, std::string_view tag) {
  const Element* mine = own.child(tag);
  const Element* inherited = base.child(tag);
  return mine && !mine->text.empty() && !(inherited && forbids_override(*inherited));
}

}  // namespace

const Place& ProtocolRuling::narrowest() const {
  if (!rules.allowed.empty() || rules.secure_only) return allowed;
  return rules.disallowed.empty() ? tunnel : disallowed;
}

ProtocolRuling read_ruling(const Element& tree, const std::string& file) {
  return {read_protocol_rules(tree), place_in(tree, file, kAllowed), place_in(tree, file, kDisallowed),
          place_in(tree, file, kTunnel)};
}

ProtocolRuling read_ruling(const ApplicationDefaults& defaults, const Element& own, const std::string& file) {
  if (!defaults.tree) return read_ruling(own, file);
  const Element& base = *defaults.tree;
  Diagnostics reported_elsewhere;
  const auto place = [&](std::string_view tag) {
    return own_decides(base, own, tag) ? place_in(own, file, tag) : place_in(base, defaults.file, tag);
  };
  return {read_protocol_rules(merge(base, own, file, reported_elsewhere)), place(kAllowed), place(kDisallowed),
          place(kTunnel)};
}

}  // namespace sallyport::config
