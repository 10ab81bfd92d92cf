#include "config/folder_names.hpp"

#include <algorithm>

#include "config/text.hpp"

namespace sallyport::config {
namespace {

struct KnownFile {
  std::string_view name;
  FolderKind kind;
  std::string_view usual_folder;
};

constexpr KnownFile kKnownFiles[] = {
    {"fms.ini", FolderKind::conf, "conf"},
    {"fcs.ini", FolderKind::conf, "conf"},
    {"ams.ini", FolderKind::conf, "conf"},
    {"substitution.xml", FolderKind::conf, "conf"},
    {"Server.xml", FolderKind::conf, "conf"},
    {"Logger.xml", FolderKind::conf, "conf"},
    {"Users.xml", FolderKind::conf, "conf"},
    {"Adaptor.xml", FolderKind::adaptor, "conf/_defaultRoot_"},
    {"Vhost.xml", FolderKind::virtual_host, "conf/_defaultRoot_/_defaultVHost_"},
    {"Application.xml", FolderKind::virtual_host, "conf/_defaultRoot_/_defaultVHost_"},
    {"Users.xml", FolderKind::virtual_host, "conf/_defaultRoot_/_defaultVHost_"},
};

std::vector<std::string_view> names_in(FolderKind kind) {
  std::vector<std::string_view> names;
  for (const auto& file : kKnownFiles) {
    if (file.kind == kind) names.push_back(file.name);
  }
  return names;
}

bool is_backup(std::string_view name) {
  if (name.starts_with('.') || name.starts_with('#') || name.ends_with('~')) return true;
  for (const std::string_view ending :
       {".bak", ".old", ".orig", ".save", ".swp", ".default", ".sample", ".dist", ".rpmnew", ".rpmsave"}) {
    if (name.ends_with(ending)) return true;
  }
  return false;
}

bool contains(const std::vector<FolderEntry>& entries, std::string_view name, bool is_folder) {
  return std::any_of(entries.begin(), entries.end(),
                     [&](const auto& one) { return one.name == name && one.is_folder == is_folder; });
}

/// The known name that `name` was probably meant to be: both must look like configuration files.
std::string_view meant_name(const std::string& name, const std::vector<std::string_view>& known) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string::npos || near_miss(std::string_view(name).substr(dot), {".xml", ".ini"}).empty())
    return {};
  return near_miss(name, known);
}

void check_name(const std::string& name, const std::string& folder, FolderKind kind,
                const std::vector<FolderEntry>& entries, Diagnostics& diagnostics) {
  const auto known = names_in(kind);
  if (is_backup(name) || std::find(known.begin(), known.end(), name) != known.end()) return;
  const std::string path = folder + "/" + name;
  const auto near = meant_name(name, known);
  if (!near.empty() && !contains(entries, near, false)) {
    return diagnostics.error(path, {}, "no file of this name is read",
                             "did you mean " + std::string(near) + "?");
  }
  for (const auto& file : kKnownFiles) {
    if (file.kind == kind || file.name != name) continue;
    return diagnostics.error(path, {}, name + " is not read in this folder",
                             "move it to " + std::string(file.usual_folder) + "/");
  }
  if (!name.ends_with(".xml") && !name.ends_with(".ini")) return;
  diagnostics.warning(path, {}, "this file is not read", "remove it if you do not need it");
}

}  // namespace

void check_file_names(const FileSource& files, const std::string& folder, FolderKind kind,
                      Diagnostics& diagnostics) {
  const auto entries = files.list(folder);
  for (const auto& entry : entries) {
    if (!entry.is_folder) check_name(entry.name, folder, kind, entries, diagnostics);
  }
}

std::vector<std::string> find_folders(const FileSource& files, const std::string& folder,
                                      const std::string& standard,
                                      const std::vector<std::string>& files_inside,
                                      Diagnostics& diagnostics) {
  std::vector<std::string> found{standard};
  const auto entries = files.list(folder);
  for (const auto& entry : entries) {
    if (!entry.is_folder || entry.name == standard || entry.name.starts_with('.')) continue;
    const std::string path = folder + "/" + entry.name;
    if (!near_miss(entry.name, {standard}).empty() && !contains(entries, standard, true)) {
      diagnostics.error(path, {}, "no folder of this name is read", "did you mean " + standard + "?");
      continue;
    }
    const bool is_ours = std::any_of(files_inside.begin(), files_inside.end(),
                                     [&](const auto& name) { return files.is_file(path + "/" + name); });
    if (is_ours) {
      found.push_back(entry.name);
    } else {
      diagnostics.warning(path, {}, "this folder is not read, it has no " + join(files_inside, " or "),
                          "remove it if you do not need it");
    }
  }
  return found;
}

}  // namespace sallyport::config
