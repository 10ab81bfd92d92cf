#include "base/rooted_folder.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace sallyport {
namespace {

Error system_error(std::string_view doing, std::string_view path) {
  return {Reason::io_error, std::string(doing) + " " + std::string(path) + ": " + std::strerror(errno)};
}

bool has_type(const RootedFolder& folder, std::string_view relative, mode_t type) {
  const auto fd = folder.open_file(relative, O_PATH);
  if (!fd) return false;
  struct stat info {};
  const bool matches = ::fstat(*fd, &info) == 0 && (info.st_mode & S_IFMT) == type;
  ::close(*fd);
  return matches;
}

}  // namespace

Result<RootedFolder> RootedFolder::open(const std::string& path) {
  const int fd = ::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return system_error("open folder", path);
  return RootedFolder(fd);
}

RootedFolder::RootedFolder(RootedFolder&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

RootedFolder& RootedFolder::operator=(RootedFolder&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

RootedFolder::~RootedFolder() {
  if (fd_ >= 0) ::close(fd_);
}

Result<int> RootedFolder::open_file(std::string_view relative, int flags, unsigned mode) const {
  if (relative.find('\0') != std::string_view::npos) return Error{Reason::bad_name, "the path has a NUL byte"};
  const std::string path(relative);
  struct open_how how {};
  how.flags = static_cast<std::uint64_t>(flags | O_CLOEXEC);
  how.mode = (flags & O_CREAT) ? mode : 0;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  const long fd = ::syscall(SYS_openat2, fd_, path.c_str(), &how, sizeof how);
  if (fd < 0) return system_error("open", relative);
  return static_cast<int>(fd);
}

bool RootedFolder::is_folder(std::string_view relative) const {
  return has_type(*this, relative, S_IFDIR);
}

bool RootedFolder::is_file(std::string_view relative) const {
  return has_type(*this, relative, S_IFREG);
}

Result<std::string> RootedFolder::read(std::string_view relative, std::size_t limit) const {
  const auto fd = open_file(relative, O_RDONLY);
  if (!fd) return fd.error();
  std::string content;
  char block[16 * 1024];
  ssize_t count = 0;
  while ((count = ::read(*fd, block, sizeof block)) > 0) {
    if (content.size() + static_cast<std::size_t>(count) > limit) {
      ::close(*fd);
      return Error{Reason::io_error, std::string(relative) + " is larger than " + std::to_string(limit) + " bytes"};
    }
    content.append(block, static_cast<std::size_t>(count));
  }
  const int failure = count < 0 ? errno : 0;
  ::close(*fd);
  errno = failure;
  if (failure) return system_error("read", relative);
  return content;
}

}  // namespace sallyport
