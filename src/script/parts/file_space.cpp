#include "script/parts/file_space.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace sallyport::script {
namespace {

constexpr std::size_t kMaxDepth = 32;  // of a tree that is removed or renamed
constexpr unsigned kFileMode = 0644;
constexpr unsigned kFolderMode = 0755;

/// The root itself is "." to the system.
std::string on_disk(const std::string& path) { return path.empty() ? "." : path; }

Descriptor open_beneath(const std::string& folder, const std::string& path, int flags, unsigned mode = 0) {
  const auto root = RootedFolder::open(folder);
  if (!root) return {};
  const auto fd = root->open_file(on_disk(path), flags, mode);
  return fd ? Descriptor(*fd) : Descriptor();
}

double milliseconds(const statx_timestamp& time) { return static_cast<double>(time.tv_sec) * 1000 + time.tv_nsec / 1'000'000; }

using OpenFolder = std::unique_ptr<DIR, decltype([](DIR* folder) { ::closedir(folder); })>;

bool remove_entry(int folder, const std::string& name, std::size_t depth) {
  if (::unlinkat(folder, name.c_str(), 0) == 0) return true;
  if (errno != EISDIR && errno != EPERM) return false;
  const int fd = ::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  const OpenFolder inside(fd >= 0 ? ::fdopendir(fd) : nullptr);
  if (!inside || depth == 0) return false;
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(inside.get())) names.emplace_back(entry->d_name);
  for (const std::string& one : names) {
    if (one != "." && one != ".." && !remove_entry(fd, one, depth - 1)) return false;
  }
  return ::unlinkat(folder, name.c_str(), AT_REMOVEDIR) == 0;
}

bool copy_bytes(int from, int to) {
  std::array<char, 64 * 1024> block;
  std::uint64_t end = 0;
  for (;;) {
    const ssize_t got = ::read(from, block.data(), block.size());
    if (got <= 0) return got == 0;
    const auto size = static_cast<std::size_t>(got);
    if (!has_room(to, end, size) || ::write(to, block.data(), size) != got) return false;
    end += size;
  }
}

bool is_same_file(int left, int right) {
  struct stat one {};
  struct stat other {};
  if (::fstat(left, &one) != 0 || ::fstat(right, &other) != 0) return true;
  return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

}  // namespace

bool has_room(int descriptor, std::uint64_t end, std::uint64_t bytes) {
  struct statvfs disk {};
  if (end + bytes > FileSpace::kMaxFileBytes || ::fstatvfs(descriptor, &disk) != 0) return false;
  return std::uint64_t{disk.f_bavail} * disk.f_frsize >= FileSpace::kKeepFree + bytes;
}

FileSpace::FileSpace(const hub::ApplicationOptions& application) : folders_(application.governor.file_folders), rights_(application) {
  for (hub::FileFolder& one : folders_) one.path = plain_path(one.path).value_or("");
  std::erase_if(folders_, [](const hub::FileFolder& one) { return one.path.empty(); });
  std::stable_sort(folders_.begin(), folders_.end(), [](const auto& left, const auto& right) { return left.path.size() > right.path.size(); });
  folders_.push_back({"", application.folder});
}

std::optional<FileSpace::Place> FileSpace::find(std::string_view path) const {
  const auto plain = plain_path(path);
  if (!plain) return std::nullopt;
  for (const hub::FileFolder& one : folders_) {
    if (!one.path.empty() && *plain != one.path && !plain->starts_with(one.path + "/")) continue;
    const std::size_t skipped = one.path.empty() ? 0 : std::min(one.path.size() + 1, plain->size());
    Place place{one.folder, plain->substr(skipped)};
    place.right = rights_.of(place.folder, place.path);
    return place;
  }
  return std::nullopt;
}

/// Not a root: those stay.
std::optional<FileSpace::Place> FileSpace::find_changeable(std::string_view path) const {
  auto place = find(path);
  return place && place->right == FileRight::all && !place->path.empty() ? std::move(place) : std::nullopt;
}

Descriptor FileSpace::parent_of(const Place& place) { return open_beneath(place.folder, folder_of(place.path), O_PATH | O_DIRECTORY); }

std::optional<FileFacts> FileSpace::facts(std::string_view path) const {
  const auto place = find(path);
  if (!place || place->right == FileRight::none) return std::nullopt;
  const Descriptor file = open_beneath(place->folder, place->path, O_PATH);
  struct statx info {};
  if (!file || ::statx(file.get(), "", AT_EMPTY_PATH, STATX_BASIC_STATS | STATX_BTIME, &info) != 0) return std::nullopt;
  FileFacts facts;
  facts.folder = S_ISDIR(info.stx_mode);
  if (!facts.folder && !S_ISREG(info.stx_mode)) return std::nullopt;
  facts.length = static_cast<double>(info.stx_size);
  if (facts.folder) facts.length = static_cast<double>(list(path).value_or(std::vector<std::string>()).size());
  facts.modified = milliseconds(info.stx_mtime);
  facts.created = milliseconds((info.stx_mask & STATX_BTIME) ? info.stx_btime : info.stx_ctime);
  return facts;
}

/// A pipe would wait for its other end, and a device is no file.
Descriptor FileSpace::open(std::string_view path, Opening how) const {
  const auto place = how.write ? find_changeable(path) : find(path);
  if (!place || place->right == FileRight::none) return {};
  int flags = O_NONBLOCK | O_NOCTTY | (how.write ? O_CREAT : 0);
  flags |= how.read && how.write ? O_RDWR : how.write ? O_WRONLY : O_RDONLY;
  Descriptor file = open_beneath(place->folder, place->path, flags, kFileMode);
  struct stat info {};
  if (!file || ::fstat(file.get(), &info) != 0 || !S_ISREG(info.st_mode) || rights_.is_secret(file.get())) return {};
  if (how.write && how.truncate && ::ftruncate(file.get(), 0) != 0) return {};
  return file;
}

std::vector<std::string> FileSpace::names_in(const Place& place, int folder) const {
  const OpenFolder open(::fdopendir(folder));
  std::vector<std::string> names;
  while (const dirent* entry = open ? ::readdir(open.get()) : nullptr) {
    const std::string name = entry->d_name;
    const std::string path = place.path.empty() ? name : place.path + "/" + name;
    if (name == "." || name == ".." || rights_.of(place.folder, path) == FileRight::none) continue;
    names.push_back(name);
    if (names.size() > kMaxEntries) break;
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::optional<std::vector<std::string>> FileSpace::list(std::string_view path) const {
  const auto place = find(path);
  if (!place || place->right == FileRight::none) return std::nullopt;
  Descriptor folder = open_beneath(place->folder, place->path, O_RDONLY | O_DIRECTORY);
  if (!folder) return std::nullopt;
  auto names = names_in(*place, folder.release());
  return names.size() > kMaxEntries ? std::nullopt : std::optional(std::move(names));
}

bool FileSpace::make_folder(std::string_view path) const {
  const auto place = find_changeable(path);
  const Descriptor parent = place ? parent_of(*place) : Descriptor();
  return parent && ::mkdirat(parent.get(), last_segment(place->path).c_str(), kFolderMode) == 0;
}

/// Of what is beneath a folder: hidden files too, and nothing too deep or too large to be sure of.
bool FileSpace::may_change_all(const RootedFolder& root, const Place& place, std::size_t depth, std::size_t& entries) const {
  if (rights_.of(place.folder, place.path) != FileRight::all || ++entries > kMaxEntries) return false;
  const auto fd = root.open_file(place.path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  if (!fd) return true;  // no folder
  const OpenFolder open(::fdopendir(*fd));
  if (!open || depth == 0) return false;
  while (const dirent* entry = ::readdir(open.get())) {
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    if (!may_change_all(root, Place{place.folder, place.path + "/" + name}, depth - 1, entries)) return false;
  }
  return true;
}

bool FileSpace::may_change_all(const Place& place) const {
  const auto root = RootedFolder::open(place.folder);
  std::size_t entries = 0;
  return root && may_change_all(*root, place, kMaxDepth, entries);
}

bool FileSpace::remove(std::string_view path, bool recursive) const {
  const auto place = find_changeable(path);
  if (!place || !facts(path) || !may_change_all(*place)) return false;
  const Descriptor parent = parent_of(*place);
  const std::string name = last_segment(place->path);
  if (!parent) return false;
  if (recursive) return remove_entry(parent.get(), name, kMaxDepth);
  return ::unlinkat(parent.get(), name.c_str(), 0) == 0 || ::unlinkat(parent.get(), name.c_str(), AT_REMOVEDIR) == 0;
}

bool FileSpace::rename(std::string_view from, std::string_view to) const {
  const auto source = find_changeable(from);
  const auto target = find_changeable(to);
  if (!source || !target || !facts(from) || !may_change_all(*source)) return false;
  const Descriptor old_parent = parent_of(*source);
  const Descriptor new_parent = parent_of(*target);
  if (!old_parent || !new_parent) return false;
  return ::renameat2(old_parent.get(), last_segment(source->path).c_str(), new_parent.get(), last_segment(target->path).c_str(), RENAME_NOREPLACE) == 0;
}

bool FileSpace::copy(std::string_view from, std::string_view to) const {
  const Descriptor source = open(from, {.read = true});
  const Descriptor target = source ? open(to, {.write = true}) : Descriptor();
  if (!target || is_same_file(source.get(), target.get()) || ::ftruncate(target.get(), 0) != 0) return false;
  return copy_bytes(source.get(), target.get());
}

}  // namespace sallyport::script
