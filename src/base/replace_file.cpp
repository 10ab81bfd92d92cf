#include "base/replace_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/random.hpp"

namespace sallyport {
namespace {

Error fault(const std::string& path) {
  return {Reason::configuration_error, path + ": " + std::strerror(errno)};
}

bool write_all(int file, std::string_view text, Durability durability = Durability::on_disk) {
  while (!text.empty()) {
    const ssize_t count = ::write(file, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return durability == Durability::whole || ::fsync(file) == 0;
}

/// The name of a file is on disk once its folder is.
void sync_folder_of(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  const int fd = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

/// Mode and owner as `old` has them. An owner that we may not set stays ours.
void take_after(int file, const std::string& old) {
  struct stat status {};
  if (::stat(old.c_str(), &status) != 0) return;
  if (::fchown(file, status.st_uid, status.st_gid) != 0 && errno != EPERM) return;
  ::fchmod(file, status.st_mode & 07777);
}

}  // namespace

Result<void> make_file(const std::string& path, std::string_view text, unsigned mode) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
  if (file < 0) return fault(path);
  const bool written = write_all(file, text);
  const int error = errno;
  ::close(file);
  if (!written) {
    ::unlink(path.c_str());
    errno = error;
    return fault(path);
  }
  sync_folder_of(path);
  return {};
}

Result<void> replace_file(const std::string& path, std::string_view text, unsigned mode, Durability durability) {
  const std::string fresh = path + ".new-" + random_hex(6);
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
  if (file < 0) return fault(fresh);
  take_after(file, path);
  const bool replaced = write_all(file, text, durability) && ::rename(fresh.c_str(), path.c_str()) == 0;
  const int error = errno;
  ::close(file);
  if (!replaced) {
    ::unlink(fresh.c_str());
    errno = error;
    return fault(path);
  }
  if (durability == Durability::on_disk) sync_folder_of(path);
  return {};
}

}  // namespace sallyport
