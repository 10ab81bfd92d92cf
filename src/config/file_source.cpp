#include "config/file_source.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace sallyport::config {
namespace fs = std::filesystem;
namespace {

Error unreadable(const std::string& path, const std::string& why) {
  return {Reason::io_error, path + " cannot be read: " + why};
}

}  // namespace

std::string DiskFiles::on_disk(const std::string& path) const {
  return path.starts_with('/') ? path : root_ + "/" + path;
}

bool DiskFiles::is_file(const std::string& path) const {
  std::error_code ignored;
  return fs::is_regular_file(on_disk(path), ignored);
}

bool DiskFiles::is_folder(const std::string& path) const {
  std::error_code ignored;
  return fs::is_directory(on_disk(path), ignored);
}

Result<std::string> DiskFiles::read(const std::string& path) const {
  if (!is_file(path)) return unreadable(path, "it is not a file");
  std::ifstream in(on_disk(path), std::ios::binary);
  if (!in) return unreadable(path, std::error_code(errno, std::generic_category()).message());
  std::string content(kMaxFileBytes + 1, '\0');
  in.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad()) return unreadable(path, "input error");
  if (content.size() > kMaxFileBytes) return unreadable(path, "it is larger than 1 MiB");
  return content;
}

std::vector<FolderEntry> DiskFiles::list(const std::string& folder) const {
  std::vector<FolderEntry> entries;
  std::error_code failure;
  for (fs::directory_iterator at(on_disk(folder), failure), end; !failure && at != end;
       at.increment(failure)) {
    std::error_code ignored;
    entries.push_back({at->path().filename().string(), at->is_directory(ignored)});
  }
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return entries;
}

bool MemoryFiles::is_file(const std::string& path) const {
  return files_.contains(path);
}

bool MemoryFiles::is_folder(const std::string& path) const {
  const auto first = files_.lower_bound(path + "/");
  return first != files_.end() && first->first.starts_with(path + "/");
}

Result<std::string> MemoryFiles::read(const std::string& path) const {
  const auto found = files_.find(path);
  if (found == files_.end()) return unreadable(path, "it is not a file");
  if (found->second.size() > kMaxFileBytes) return unreadable(path, "it is larger than 1 MiB");
  return found->second;
}

std::vector<FolderEntry> MemoryFiles::list(const std::string& folder) const {
  std::map<std::string, bool> entries;
  const std::string prefix = folder + "/";
  for (auto at = files_.lower_bound(prefix); at != files_.end() && at->first.starts_with(prefix); ++at) {
    const std::string rest = at->first.substr(prefix.size());
    const std::size_t slash = rest.find('/');
    entries[rest.substr(0, slash)] |= slash != std::string::npos;
  }
  std::vector<FolderEntry> list;
  for (const auto& [name, is_folder] : entries) list.push_back({name, is_folder});
  return list;
}

}  // namespace sallyport::config
