#include "config/check.hpp"

#include <set>

#include <sys/stat.h>

#include "access/verifiers.hpp"
#include "base/name.hpp"
#include "base/rooted_folder.hpp"
#include "config/access_reader.hpp"
#include "config/application_folder.hpp"
#include "config/application_reader.hpp"
#include "config/load.hpp"
#include "config/plugin_reader.hpp"
#include "config/rule_conflicts.hpp"
#include "config/stream_key.hpp"
#include "config/swf_reader.hpp"
#include "config/swf_survey.hpp"
#include "config/tree_reader.hpp"
#include "config/validation.hpp"

namespace sallyport::config {
namespace {

class Checker {
 public:
  explicit Checker(const ScriptCheck& check_script) : check_script_(check_script) {}

  CheckReport run(const std::string& root) {
    LoadResult loaded = load(root);
    report_.diagnostics = std::move(loaded.diagnostics);
    if (!loaded.ok()) return std::move(report_);
    configuration_ = &*loaded.configuration;
    report_.without_effect = configuration_->without_effect;
    report_.adaptors = configuration_->adaptors.size();
    for (const auto& adaptor : configuration_->adaptors) {
      report_.virtual_hosts += adaptor.vhosts.size();
      for (const auto& vhost : adaptor.vhosts) check_vhost(vhost);
    }
    check_swfs(configuration_->server.swf, "the whole server");
    diagnostics_.append(find_rule_conflicts(*configuration_));
    const auto& found = diagnostics_.all();
    report_.diagnostics.insert(report_.diagnostics.end(), found.begin(), found.end());
    return std::move(report_);
  }

 private:
  void check_vhost(const VirtualHostOptions& vhost) {
    for (std::size_t i = 0; i < vhost.application_folders.size(); ++i) {
      for (const auto& entry : DiskFiles(vhost.application_folders[i]).list("")) {
        if (!entry.is_folder || entry.name.starts_with('.')) continue;
        check_application(vhost, i, entry.name);
      }
    }
  }

  void check_application(const VirtualHostOptions& vhost, std::size_t folder_index, const std::string& name) {
    const std::string path = vhost.application_folders[folder_index] + "/" + name;
    if (!check_segment(name)) {
      return diagnostics_.warning(shown(path), {}, "the folder's name cannot be an application's name",
                                  "leave out / \\ : * ? \" < > | and blanks or dots at either end");
    }
    const auto found = find_application(vhost.application_folders, name);
    if (!found)
      return diagnostics_.warning(shown(path), {}, "the folder is a link, which is not followed",
                                  "name its target in AppsDir");
    if (found->index != folder_index) {
      return diagnostics_.warning(shown(path), {},
                                  "this folder is never used: " + shown(found->path) + " is found first",
                                  "rename one of the two");
    }
    ++report_.applications;
    const auto folder = RootedFolder::open(path);
    if (!folder) return diagnostics_.error(shown(path), {}, folder.error().message, "make it readable");
    check_key(path);
    script_ = find_main_script(*folder, name);
    check_settings(*folder, vhost, path);
  }

  void check_scripts(const hub::ApplicationOptions& options, const std::string& path) {
    if (script_.empty()) return;
    if (script_.ends_with(".far") || script_.ends_with(".ase")) {
      return diagnostics_.warning(shown(path + "/" + script_), {},
                                  "archives and compiled scripts cannot be run, so the application is refused",
                                  "put the sources there, main.asc");
    }
    if (!check_script_) return;
    for (const Diagnostic& fault : check_script_(path, script_, options.governor.libraries)) {
      const std::string file = fault.file.starts_with('/') ? fault.file : path + "/" + fault.file;
      diagnostics_.error(shown(file), {fault.line, fault.column}, fault.what, fault.right);
    }
  }

  void check_key(const std::string& path) {
    const std::string file = path + "/" + kStreamKeyFile;
    struct stat info {};
    if (::stat(file.c_str(), &info) != 0 || (info.st_mode & (S_IRWXG | S_IRWXO)) == 0) return;
    diagnostics_.warning(shown(file), {}, "others than its owner can read this key", "chmod 600 " + file);
  }

  void check_settings(const RootedFolder& folder, const VirtualHostOptions& vhost, const std::string& path) {
    if (!folder.is_file("Application.xml")) return check_inherited(vhost, path);
    const std::string file = shown(path + "/Application.xml");
    auto text = folder.read("Application.xml", kMaxFileBytes);
    if (!text) return diagnostics_.error(file, {}, text.error().message, "make it readable, or remove it");
    Diagnostics found;
    const auto options = read_application(vhost.application, SourceFile{file, *text}, *configuration_->variables, found);
    diagnostics_.append(found.all());
    check_options(options, path);
    if (found.has_errors()) return;
    Diagnostics known_already;
    const auto tree =
        read_document(file, *text, application_schema(), *configuration_->variables, known_already);
    for (auto& line : without_effect_lines(file, without_effect(*tree, application_schema()))) {
      report_.without_effect.push_back(std::move(line));
    }
    check_token_files(*options, vhost, &*tree, file);
  }

  /// What an application without a file of its own inherits; reported once, however many there are.
  void check_inherited(const VirtualHostOptions& vhost, const std::string& path) {
    Diagnostics found;
    const auto options = read_application(vhost.application, std::nullopt, *configuration_->variables, found);
    check_options(options, path);
    if (!inherited_checked_.insert(vhost.application.file).second) return;
    diagnostics_.append(found.all());
    if (options) check_token_files(*options, vhost, nullptr, {});
  }

  void check_token_files(const hub::ApplicationOptions& options, const VirtualHostOptions& vhost,
                         const Element* own, const std::string& own_file) {
    const auto& access = dynamic_cast<const access::ApplicationAccess&>(*options.access);
    if (!access.takes_tokens()) return;
    access::TokenFiles files = access.files;
    files.used.clear();  // opening it would make it
    const auto opened = access::open_files(files);
    if (opened) return;
    const auto [file, at] = keys_place(vhost.application, own, own_file, configuration_->root, files.keys.front());
    diagnostics_.error(file, at, opened.error().message,
                       "name readable files with keys; `sallyport token keygen` makes them");
  }

  void check_options(const std::optional<hub::ApplicationOptions>& options, const std::string& path) {
    if (options) check_scripts(*options, path);
    if (options) check_plugin_libraries(*options, path);
    if (!options || !options->swf.enabled) return;
    hub::SwfSource source = options->swf.application;
    resolve_swf_folders(source, path);
    check_swfs(source, "application " + path.substr(path.rfind('/') + 1));
  }

  void check_plugin_libraries(const hub::ApplicationOptions& options, const std::string& path) {
    check_libraries(*located(plugin::Plugins::of(options), path), shown(path), diagnostics_);
  }

  void check_swfs(const hub::SwfSource& source, const std::string& what) {
    if (source.folders.empty()) return;
    survey_swfs(source, what, [this](const std::string& place) { return shown(place); }, report_.found, diagnostics_);
  }

  /// Relative to the root folder where it lies beneath it.
  std::string shown(const std::string& path) const {
    const std::string prefix = configuration_->root + "/";
    return path.starts_with(prefix) ? path.substr(prefix.size()) : path;
  }

  const ScriptCheck& check_script_;
  std::string script_;  // of the application that is looked at
  const Configuration* configuration_ = nullptr;
  Diagnostics diagnostics_;
  std::set<std::string> inherited_checked_;
  CheckReport report_;
};

}  // namespace

CheckReport check(const std::string& root, const ScriptCheck& check_script) {
  return Checker(check_script).run(root);
}

}  // namespace sallyport::config
