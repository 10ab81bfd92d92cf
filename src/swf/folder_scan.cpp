#include "swf/folder_scan.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/name.hpp"
#include "swf/swf_file.hpp"

namespace sallyport::swf {
namespace {

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

FileStamp stamp_of(const struct stat& info) {
  return {info.st_mtim.tv_sec, info.st_mtim.tv_nsec, info.st_size, info.st_ino};
}

/// Sorted, so that a scan does not depend on the file system; nullopt if the folder cannot be read.
std::optional<std::vector<std::string>> names_in(int folder_fd) {
  const std::unique_ptr<DIR, CloseFolder> folder(::fdopendir(folder_fd));
  if (!folder) {
    ::close(folder_fd);
    return {};
  }
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(folder.get())) {
    const std::string name = entry->d_name;
    if (!name.starts_with('.')) names.push_back(name);
    if (names.size() > kMaxScanEntries) break;
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

FolderScan::FolderScan(ScanOptions options, const Catalogue* before) : options_(std::move(options)) {
  const int levels = options_.levels < 0 ? kMaxScanLevels : std::min(options_.levels, kMaxScanLevels);
  for (const std::string& root : options_.folders) {
    const auto folder = RootedFolder::open(root);
    if (folder) {
      list(root, *folder, "", levels);
    } else {
      problem(root, "there is no such folder, or it cannot be opened");
    }
  }
  if (!before) return;
  std::erase_if(waiting_, [&](const Waiting& one) {
    const KnownFile* known = before->find(one.place, one.stamp);
    if (known) found_.add(*known);
    return known != nullptr;
  });
}

void FolderScan::list(const std::string& root, const RootedFolder& folder, const std::string& beneath,
                      int levels) {
  const auto fd = folder.open_file(beneath.empty() ? "." : beneath, O_RDONLY | O_DIRECTORY);
  auto names = fd ? names_in(*fd) : std::nullopt;
  if (!names) return problem(root + (beneath.empty() ? "" : "/" + beneath), "the folder cannot be read");
  for (const std::string& name : *names) {
    if (++entries_ > kMaxScanEntries || waiting_.size() >= kMaxScanFiles) {
      if (!std::exchange(full_, true))
        problem(root, "there is too much in it; what comes behind " + name + " is not looked at");
      return;
    }
    take_entry(root, folder, beneath, name, levels);
  }
}

void FolderScan::take_entry(const std::string& root, const RootedFolder& folder, const std::string& beneath,
                            const std::string& name, int levels) {
  const FilePlace place{root, beneath, name};
  const bool wanted = is_swf_name(name) || is_air_name(name);
  const auto fd = folder.open_file(place.path(), O_PATH);
  if (!fd) {
    if (wanted)
      problem(place.shown(), "it cannot be opened, or is a link, which is not followed; copy the file here");
    return;
  }
  struct stat info {};
  const bool known = ::fstat(*fd, &info) == 0;
  ::close(*fd);
  if (known && S_ISDIR(info.st_mode)) {
    if (levels > 0) list(root, folder, place.path(), levels - 1);
  } else if (known && S_ISREG(info.st_mode) && wanted) {
    waiting_.push_back({place, stamp_of(info)});
  }
}

bool FolderScan::step() {
  if (waiting_.empty()) return false;
  Waiting next = std::move(waiting_.front());
  waiting_.pop_front();
  KnownFile file{std::move(next.place), next.stamp, {}, {}};
  read_file(file);
  found_.add(std::move(file));
  return true;
}

}  // namespace sallyport::swf
