#include "config/vhost_reader.hpp"

#include <limits>
#include <map>

#include "base/name.hpp"
#include "config/access_reader.hpp"
#include "config/address_reader.hpp"
#include "config/application_reader.hpp"
#include "config/folder_names.hpp"
#include "config/script_reader.hpp"
#include "config/swf_reader.hpp"
#include "config/idle_reader.hpp"
#include "config/text.hpp"
#include "config/typed_value.hpp"
#include "config/plugin_reader.hpp"
#include "config/web_reader.hpp"
#include "config/webhook_reader.hpp"

namespace sallyport::config {
namespace {

std::uint64_t limit_of(const Element& root, std::string_view path, std::uint64_t fallback) {
  const std::int64_t value = integer_of(root, path, static_cast<std::int64_t>(fallback));
  return value < 0 ? std::numeric_limits<std::uint64_t>::max() : static_cast<std::uint64_t>(value);
}

hub::VirtualHostLimits read_limits(const Element& root) {
  hub::VirtualHostLimits limits;
  const std::int64_t connections = integer_of(root, "ResourceLimits/MaxConnections", -1);
  if (connections >= 0) limits.max_connections = static_cast<std::uint64_t>(connections);
  limits.max_instances = limit_of(root, "ResourceLimits/MaxAppInstances", limits.max_instances);
  limits.max_streams = limit_of(root, "ResourceLimits/MaxStreams", limits.max_streams);
  limits.max_shared_objects = limit_of(root, "ResourceLimits/MaxSharedObjects", limits.max_shared_objects);
  return limits;
}

/// Without AppsDir: the virtual host's own folder applications/, and for the default one the root's.
std::vector<std::string> standard_folders(const TreeReader& reader, const std::string& folder,
                                          const std::string& name) {
  const std::string own = folder + "/applications";
  if (name != kDefaultVirtualHost || reader.files().is_folder(own)) return {reader.absolute(own)};
  return {reader.absolute("applications")};
}

std::vector<std::string> read_folders(TreeReader& reader, const Element& root, const std::string& file,
                                      const std::string& folder, const std::string& name) {
  std::vector<std::string> folders;
  const Element* tag = root.child("AppsDir");
  for (const auto& written : split_list(tag ? tag->text : "", ';')) {
    std::string path = reader.absolute(written);
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    if (!reader.files().is_folder(reader.for_source(path))) {
      reader.diagnostics().warning(
          file, tag->text_at, "there is no folder " + quoted(path) + ", so no application is found in it",
          "make it, or name the folder that holds the applications");
    }
    folders.push_back(std::move(path));
  }
  return folders.empty() ? standard_folders(reader, folder, name) : folders;
}

std::vector<std::string> read_aliases(const Element& root) {
  std::vector<std::string> aliases;
  const Element* list = root.child("AliasList");
  if (!list) return aliases;
  for (const Element& alias : list->children) {
    if (!alias.text.empty() && check_host(alias.text)) aliases.push_back(alias.text);
  }
  return aliases;
}

void read_who_may_come(const Element& root, VirtualHostOptions& options) {
  if (const Element* allow = root.child("Allow")) {
    auto pages = hub::PageRule::parse(allow->text);
    if (pages) options.pages = std::move(pages).value();
  }
  if (const Element* addresses = root.child("Addresses")) options.rules = read_address_rules(*addresses);
  const std::string suffix = text_of(root, "DNSSuffix");
  options.dns_suffix = clean_host_name(suffix.starts_with('.') ? suffix.substr(1) : suffix);
}

}  // namespace

VirtualHostOptions read_vhost(TreeReader& reader, const std::string& folder, const std::string& name,
                              const ServerOptions& server) {
  check_file_names(reader.files(), folder, FolderKind::virtual_host, reader.diagnostics());
  VirtualHostOptions options;
  options.name = name;
  const std::string file = folder + "/Vhost.xml";
  options.application.idle = server.idle;
  if (const auto root = reader.read(file, vhost_schema())) {
    options.aliases = read_aliases(*root);
    options.limits = read_limits(*root);
    const Element* idle = root->child("AutoCloseIdleClients");
    warn_idle_without_effect(idle, server.idle, file, reader.diagnostics());
    options.application.idle = read_idle(idle, server.idle);
    read_who_may_come(*root, options);
    options.application_folders = read_folders(reader, *root, file, folder, name);
  } else {
    options.application_folders = standard_folders(reader, folder, name);
  }
  options.application.file = folder + "/Application.xml";
  if (auto tree = reader.read(options.application.file, application_schema())) {
    check_swf_options(*tree, options.application.file, reader.diagnostics());
    unify_access(*tree, options.application.file, reader.diagnostics());
    check_webhooks(*tree, options.application.file, reader.diagnostics());
    check_plugins(*tree, options.application.file, reader.diagnostics());
    check_web_options(*tree, options.application.file, reader.diagnostics());
    check_script_options(*tree, options.application.file, reader.diagnostics());
    warn_unenforced(*tree, options.application.file, reader.diagnostics());
    warn_idle_without_effect(tree->child("AutoCloseIdleClients"), options.application.idle, options.application.file,
                             reader.diagnostics());
    options.application.tree = std::make_shared<const Element>(std::move(*tree));
  }
  if (const auto users = reader.read(folder + "/Users.xml", users_schema()))
    options.admins = read_admin_users(*users);
  return options;
}

void check_aliases(const std::vector<VirtualHostOptions>& vhosts, const std::string& adaptor_folder,
                   Diagnostics& diagnostics) {
  std::map<std::string, std::string> owners;
  for (const auto& vhost : vhosts) owners.emplace(to_lower(vhost.name), vhost.name);
  for (const auto& vhost : vhosts) {
    for (const auto& alias : vhost.aliases) {
      const auto [owner, is_new] = owners.emplace(to_lower(alias), vhost.name);
      if (is_new || owner->second == vhost.name) continue;
      diagnostics.warning(adaptor_folder + "/" + vhost.name + "/Vhost.xml", {},
                          "alias " + quoted(alias) + " belongs to " + owner->second + " already",
                          "give every alias to one virtual host; the first has it");
    }
  }
}

}  // namespace sallyport::config
