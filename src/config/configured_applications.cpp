#include "config/configured_applications.hpp"

#include <algorithm>
#include <tuple>

#include <sys/stat.h>

#include "base/log.hpp"
#include "base/name.hpp"
#include "base/rooted_folder.hpp"
#include "config/application_folder.hpp"
#include "config/application_reader.hpp"
#include "config/file_exchange_reader.hpp"
#include "config/file_source.hpp"
#include "config/plugin_reader.hpp"
#include "config/shared_object_reader.hpp"
#include "config/stream_key.hpp"
#include "config/swf_reader.hpp"
#include "config/text.hpp"
#include "config/web_reader.hpp"
#include "config/webhook_reader.hpp"

namespace sallyport::config {
namespace {

/// What a file was like when it was read; all zero if it did not exist.
using Stamp = std::tuple<std::int64_t, std::int64_t, std::int64_t, std::uint64_t, unsigned>;

Stamp stamp_of(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return {};
  return {info.st_mtim.tv_sec, info.st_mtim.tv_nsec, info.st_size, info.st_ino, info.st_mode};
}

/// A script that appears changes a folder, so the folders count as well.
std::vector<Stamp> stamps_of(const std::string& folder, const std::vector<std::string>& files) {
  std::vector<Stamp> stamps = {stamp_of(folder), stamp_of(folder + "/scripts"),
                               stamp_of(folder + "/Application.xml"),
                               stamp_of(folder + "/" + kStreamKeyFile)};
  for (const auto& file : files) stamps.push_back(stamp_of(file));
  return stamps;
}

/// Keys that could not be read may be readable later; those that were are followed by their verifier. A plug-in that is
/// replaced is another one.
std::vector<std::string> files_of(const Result<hub::ApplicationOptionsRef>& application) {
  if (!application) return {};
  std::vector<std::string> files;
  for (const auto& one : plugin::Plugins::of(**application).plugins) files.push_back(one->library);
  const auto& access = dynamic_cast<const access::ApplicationAccess&>(*(*application)->access);
  if (access.files.keys.empty() || access.verifier) return files;
  files.insert(files.end(), access.files.keys.begin(), access.files.keys.end());
  files.push_back(access.files.revocations);
  return files;
}

void log_diagnostics(const std::vector<Diagnostic>& diagnostics) {
  for (const auto& one : diagnostics) {
    const auto level = one.severity == Diagnostic::Severity::error     ? log::Level::error
                       : one.severity == Diagnostic::Severity::warning ? log::Level::warn
                                                                       : log::Level::info;
    log::Event(level, "configuration").field("message", one.to_string());
  }
}

const VirtualHostOptions* find_by_name(const AdaptorOptions& adaptor, const std::string& name) {
  const auto found = std::find_if(adaptor.vhosts.begin(), adaptor.vhosts.end(),
                                  [&](const auto& one) { return one.name == name; });
  return found == adaptor.vhosts.end() ? nullptr : &*found;
}

Error broken(const std::string& application, const std::vector<Diagnostic>& diagnostics) {
  const auto first = std::find_if(diagnostics.begin(), diagnostics.end(), [](const auto& one) {
    return one.severity == Diagnostic::Severity::error;
  });
  return {Reason::configuration_error, "the configuration of application " + application + " is broken" +
                                           (first == diagnostics.end() ? "" : ": " + first->to_string())};
}

Result<std::optional<SourceFile>> read_own_file(const RootedFolder& folder, const std::string& path) {
  if (!folder.is_file("Application.xml")) return std::optional<SourceFile>();
  auto text = folder.read("Application.xml", kMaxFileBytes);
  if (!text) return text.error();
  return std::optional<SourceFile>(SourceFile{path + "/Application.xml", std::move(*text)});
}

/// Nobody can publish without a key, but everything else of the application works.
std::string key_or_none(const std::string& folder, const std::string& application) {
  auto key = stream_key(folder);
  if (key) return std::move(*key);
  log::error("stream-key")
      .field("app", application)
      .field("problem", key.error().message)
      .field("effect", "nobody can publish")
      .reason(key.error().reason);
  return {};
}

/// Nobody gets in by a token without keys, but everything else of the application works.
std::shared_ptr<token::Verifier> verifier_or_none(const access::TokenFiles& files, access::Verifiers* verifiers,
                                                  const std::string& application) {
  if (!verifiers) return nullptr;
  auto verifier = verifiers->get(files);
  if (verifier) return *verifier;
  log::error("token-keys")
      .field("app", application)
      .field("problem", verifier.error().message)
      .field("effect", "no token is accepted")
      .reason(verifier.error().reason);
  return nullptr;
}

std::shared_ptr<const access::ApplicationAccess> complete(access::ApplicationAccess access, const std::string& application,
                                                          const std::string& path,
                                                          const ConfiguredApplicationsOptions& how, bool scripted) {
  // Who may publish is the script's business (an accepted connect and writeAccess), so that encoders need no key.
  if (scripted && !access.publish_written) access.publish = access::Requirement::open;
  if (how.open_publishing) access.publish = access::Requirement::open;
  if (access.takes_keys()) access.stream_key = key_or_none(path, application);
  if (access.takes_tokens()) access.verifier = verifier_or_none(access.files, how.verifiers.get(), application);
  return std::make_shared<const access::ApplicationAccess>(std::move(access));
}

/// Files that no script is to see, wherever they lie.
std::vector<std::string> secret_paths(const hub::ApplicationOptions& options, const std::string& folder) {
  const auto& access = dynamic_cast<const access::ApplicationAccess&>(*options.access);
  std::vector<std::string> paths = access.files.keys;
  paths.emplace_back(kStreamKeyFile);
  paths.push_back(access.files.revocations);
  paths.push_back(access.files.used);
  const auto* callbacks = dynamic_cast<const webhook::Callbacks*>(options.callbacks.get());
  for (const auto& one : callbacks ? callbacks->endpoints : std::vector<webhook::EndpointRef>()) paths.push_back(one->secret_file);
  for (const auto& one : options.governor.web.signed_urls) paths.push_back(one.secret_file);
  std::erase(paths, "");
  for (std::string& path : paths) {
    if (!path.starts_with('/')) path.insert(0, folder + "/");
  }
  return paths;
}

/// Only a script hands out files; and a server that keeps nothing on disk keeps none.
Result<void> settle_file_exchange(hub::GovernorOptions& options, const Configuration& configuration, const std::string& application,
                                  const std::string& path) {
  if (options.script.empty()) options.file_exchange.enabled = false;
  if (!options.file_exchange.enabled) return {};
  if (configuration.server.keep_shared_objects) return check_exchange_folder(options.file_exchange, path);
  options.file_exchange.enabled = false;
  log::warn("file-exchange").field("app", application).field("effect", "there is none: this server keeps nothing on disk (SharedObjManager/Persistence)");
  return {};
}

Result<hub::ApplicationOptionsRef> load_application(const Configuration& configuration,
                                                    const VirtualHostOptions& vhost,
                                                    const std::string& application, const std::string& path,
                                                    const ConfiguredApplicationsOptions& how) {
  const auto folder = RootedFolder::open(path);
  if (!folder) return Error{Reason::unknown_application, "there is no application " + application};
  const auto own = read_own_file(*folder, path);
  if (!own) return Error{Reason::configuration_error, own.error().message};
  Diagnostics diagnostics;
  auto options = read_application(vhost.application, *own, *configuration.variables, diagnostics);
  log_diagnostics(diagnostics.all());
  if (!options) return broken(application, diagnostics.all());
  options->folder = path;
  resolve_swf_folders(options->swf.application, path);
  options->swf.server = configuration.server.swf;
  options->governor.trusted_certificates = configuration.server.trusted_certificates;
  options->governor.script = find_main_script(*folder, application);
  if (const auto settled = settle_file_exchange(options->governor, configuration, application, path); !settled)
    return Error{Reason::configuration_error, "application " + application + ": " + settled.error().message};
  resolve_storage(options->shared_objects, path);
  if (!configuration.server.keep_shared_objects) options->shared_objects.folder.clear();
  // In a scripted application readAccess and writeAccess say what clients may do, unless its own file says less.
  const bool by_script = !options->governor.script.empty() && !options->shared_objects.clients_written;
  if (how.open_publishing || by_script) options->shared_objects.clients = hub::SharedObjectRights::all;
  options->access = complete(dynamic_cast<const access::ApplicationAccess&>(*options->access), application, path, how,
                             !options->governor.script.empty());
  if (const auto* callbacks = dynamic_cast<const webhook::Callbacks*>(options->callbacks.get())) {
    auto with = with_secrets(*callbacks, path);
    if (!with) return Error{Reason::configuration_error, "application " + application + ": " + with.error().message};
    options->callbacks = *std::move(with);
  }
  if (const auto* plugins = dynamic_cast<const plugin::Plugins*>(options->plugins.get())) {
    options->plugins = located(*plugins, path);
  }
  if (!options->governor.script.empty()) {
    auto with = read_web_secrets(options->governor.web, path);
    if (!with) return Error{Reason::configuration_error, "application " + application + ": " + with.error().message};
  }
  options->governor.secrets = secret_paths(*options, path);
  return hub::ApplicationOptionsRef(std::make_shared<const hub::ApplicationOptions>(std::move(*options)));
}

}  // namespace

struct ConfiguredApplications::Entry {
  std::string folder;
  std::vector<std::string> files;  ///< that its settings name
  std::vector<Stamp> stamps;
  Result<hub::ApplicationOptionsRef> result;
};

ConfiguredApplications::ConfiguredApplications(std::shared_ptr<const Configuration> configuration,
                                               std::size_t adaptor, ConfiguredApplicationsOptions options)
    : configuration_(std::move(configuration)), adaptor_(adaptor), options_(options) {}

ConfiguredApplications::~ConfiguredApplications() = default;

Result<hub::ApplicationOptionsRef> ConfiguredApplications::load(const std::string& virtual_host,
                                                                const std::string& application) {
  if (auto checked = check_segment(application); !checked)
    return std::move(checked).error().within("application");
  const std::lock_guard lock(mutex_);
  const VirtualHostOptions* vhost = find_by_name(configuration_->adaptors.at(adaptor_), virtual_host);
  if (!vhost) return Error{Reason::unknown_vhost, "there is no virtual host " + virtual_host};
  const auto found = find_application(vhost->application_folders, application);
  const std::string id = virtual_host + "/" + application;
  if (!found) {
    cache_.erase(id);
    return Error{Reason::unknown_application, "there is no application " + application};
  }
  if (const auto cached = cache_.find(id); cached != cache_.end()) {
    if (cached->second->folder == found->path && cached->second->stamps == stamps_of(found->path, cached->second->files))
      return cached->second->result;
    cache_.erase(cached);
  }
  auto result = load_application(*configuration_, *vhost, application, found->path, options_);
  // Stamped afterwards: making the key has changed the folder.
  const auto files = files_of(result);
  cache_[id] = std::make_unique<Entry>(Entry{found->path, files, stamps_of(found->path, files), result});
  return result;
}

void ConfiguredApplications::replace(std::shared_ptr<const Configuration> configuration) {
  const std::lock_guard lock(mutex_);
  configuration_ = std::move(configuration);
  cache_.clear();
}

}  // namespace sallyport::config
