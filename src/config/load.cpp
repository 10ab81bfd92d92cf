#include "config/load.hpp"

#include <algorithm>
#include <filesystem>

#include "base/name.hpp"
#include "config/adaptor_reader.hpp"
#include "config/address_reader.hpp"
#include "config/folder_names.hpp"
#include "config/host_port.hpp"
#include "config/swf_reader.hpp"
#include "config/idle_reader.hpp"
#include "config/text.hpp"
#include "config/transcoding_reader.hpp"
#include "config/tree_reader.hpp"
#include "config/typed_value.hpp"
#include "config/vhost_reader.hpp"

namespace sallyport::config {
namespace {

void check_root(const FileSource& files, Diagnostics& diagnostics) {
  if (files.is_folder("conf")) return;
  for (const auto& entry : files.list("")) {
    if (!entry.is_folder || near_miss(entry.name, {"conf"}).empty()) continue;
    return diagnostics.error(entry.name, {}, "no folder of this name is read", "did you mean conf?");
  }
  diagnostics.note("conf", {}, "there is no such folder, so built-in defaults hold",
                   "`sallyport init` makes one");
}

void read_addresses(const Element& server, ServerOptions& options) {
  options.address_limits = read_address_limits(server);
  options.names = read_name_options(server);
  options.accept_rate = read_accept_rate(server);
  if (const Element* admin = server.child("AdminServer")) options.admin.rules = read_address_rules(*admin);
}

/// FMS's words for its administrators, applied to clients (docs/decisions/0040).
FailureLimits read_login_limits(const Element& root) {
  const std::string folder = "Server/Security/LoginLimits/";
  constexpr std::int64_t kMost = 1'000'000;
  FailureLimits limits;
  limits.free = static_cast<std::uint32_t>(std::min(integer_of(root, folder + "MaxFailures", limits.free), kMost));
  limits.refuse_from =
      static_cast<std::uint32_t>(std::min(integer_of(root, folder + "LockoutLimit", limits.refuse_from), kMost));
  const Milliseconds recovery = Seconds(std::min(integer_of(root, folder + "RecoveryTime", 30), kMost));
  limits.forgive_after = std::max(recovery / std::max(limits.free, 1u), Milliseconds(1));
  return limits;
}

ServerOptions read_server(TreeReader& reader) {
  ServerOptions options;
  const std::string file = "conf/Server.xml";
  const auto root = reader.read(file, server_schema());
  if (!root) return options;
  options.swf = read_server_swf(*root);
  for (std::string& folder : options.swf.folders) folder = reader.absolute(folder);
  check_server_swf(*root, file, reader.diagnostics());
  options.idle = read_server_idle(root->find("Server/AutoCloseIdleClients"));
  if (const Element* server = root->child("Server")) read_addresses(*server, options);
  options.login_limits = read_login_limits(*root);
  options.trusted_certificates = text_of(*root, "Server/SSL/SSLClientCtx/SSLCACertificateFile");
  if (!options.trusted_certificates.empty()) options.trusted_certificates = reader.absolute(options.trusted_certificates);
  options.keep_shared_objects = boolean_of(*root, "Server/SharedObjManager/Persistence", true);
  options.transcoding = read_transcoding_limits(*root);
  const std::string path = text_of(*root, "Server/CrossDomainPath");
  if (path.empty()) return options;
  auto policy = reader.files().read(reader.for_source(reader.absolute(path)));
  if (policy) {
    options.cross_domain_policy = std::move(*policy);
  } else {
    reader.diagnostics().error(file, root->find("Server/CrossDomainPath")->text_at, policy.error().message,
                               "name a readable file, or leave the tag empty");
  }
  return options;
}

std::vector<VirtualHostOptions> read_vhosts(TreeReader& reader, const std::string& adaptor_folder,
                                            const ServerOptions& server) {
  std::vector<VirtualHostOptions> vhosts;
  const auto names = find_folders(reader.files(), adaptor_folder, std::string(kDefaultVirtualHost),
                                  {"Vhost.xml", "Application.xml"}, reader.diagnostics());
  for (const auto& name : names) {
    if (!check_host(name)) {
      reader.diagnostics().error(adaptor_folder + "/" + name, {}, "the folder's name is not a host name",
                                 "name the folder as the host that clients connect to");
      continue;
    }
    vhosts.push_back(read_vhost(reader, adaptor_folder + "/" + name, name, server));
  }
  check_aliases(vhosts, adaptor_folder, reader.diagnostics());
  return vhosts;
}

AdaptorOptions read_adaptor_folder(TreeReader& reader, const std::string& name, const ServerOptions& server) {
  const std::string folder = "conf/" + name;
  const std::string file = folder + "/Adaptor.xml";
  check_file_names(reader.files(), folder, FolderKind::adaptor, reader.diagnostics());
  AdaptorOptions options;
  if (const auto root = reader.read(file, adaptor_schema()))
    options = read_adaptor(*root, file, reader.absolute(folder), reader.diagnostics());
  options.name = name;
  if (options.listen.empty() && name == kDefaultAdaptor) options.listen = default_listeners();
  if (options.listen.empty() && !reader.diagnostics().has_errors()) {
    reader.diagnostics().error(file, {}, "the adaptor listens nowhere",
                               "write <HostPortList><HostPort>[ip]:port</HostPort></HostPortList>");
  }
  options.vhosts = read_vhosts(reader, folder, server);
  return options;
}

/// The first adaptor that claims an address has it.
void drop_claimed_addresses(std::vector<AdaptorOptions>& adaptors, Diagnostics& diagnostics) {
  for (std::size_t i = 1; i < adaptors.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      std::erase_if(adaptors[i].listen, [&](const net::ListenAddress& address) {
        const auto& claimed = adaptors[j].listen;
        const bool taken = std::any_of(claimed.begin(), claimed.end(), [&](const auto& one) {
          return one.host == address.host && one.port == address.port;
        });
        if (taken) {
          diagnostics.warning("conf/" + adaptors[i].name + "/Adaptor.xml", {},
                              "port " + std::to_string(address.port) + " of " +
                                  (address.host.empty() ? "every interface" : address.host) +
                                  " belongs to adaptor " + adaptors[j].name + " already",
                              "give every address to one adaptor; the first has it");
        }
        return taken;
      });
    }
  }
}

}  // namespace

LoadResult load(const FileSource& files, const std::string& root) {
  Diagnostics diagnostics;
  check_root(files, diagnostics);
  check_file_names(files, "conf", FolderKind::conf, diagnostics);
  Configuration configuration;
  configuration.root = root;
  configuration.variables = std::make_shared<const Variables>(load_variables(files, root, diagnostics));
  TreeReader reader(files, root, configuration.variables, diagnostics);
  configuration.server = read_server(reader);
  if (const auto users = reader.read("conf/Users.xml", users_schema()))
    configuration.server.admin.users = read_admin_users(*users);
  reader.read("conf/Logger.xml", logger_schema());
  for (const auto& name :
       find_folders(files, "conf", std::string(kDefaultAdaptor), {"Adaptor.xml"}, diagnostics)) {
    configuration.adaptors.push_back(read_adaptor_folder(reader, name, configuration.server));
  }
  drop_claimed_addresses(configuration.adaptors, diagnostics);
  configuration.without_effect = reader.take_without_effect();
  LoadResult result;
  result.diagnostics = diagnostics.all();
  if (!diagnostics.has_errors()) result.configuration = std::move(configuration);
  return result;
}

LoadResult load(const std::string& root) {
  std::error_code failure;
  std::string absolute =
      std::filesystem::absolute(root.empty() ? "." : root, failure).lexically_normal().string();
  while (absolute.size() > 1 && absolute.ends_with('/')) absolute.pop_back();
  const DiskFiles files(absolute);
  LoadResult result = load(files, absolute);
  if (!files.is_folder(".")) {
    result.diagnostics.insert(result.diagnostics.begin(),
                              {Diagnostic::Severity::warning, absolute, 0, 0, "there is no such folder",
                               "`sallyport init " + root + "` makes it"});
  }
  return result;
}

}  // namespace sallyport::config
