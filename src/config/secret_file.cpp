#include "config/secret_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "config/text.hpp"

namespace sallyport::config {
namespace {

constexpr std::size_t kLongestFile = 512;
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

Error failed(const std::string& doing, const std::string& path) {
  return {Reason::io_error, doing + " " + path + ": " + std::strerror(errno)};
}

Error unusable(const std::string& path, const std::string& why) {
  return {Reason::configuration_error, path + " " + why + "; delete the file for a new one"};
}

/// Whether it was necessary, and could be done.
std::optional<bool> close_to_others(int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0 || (info.st_mode & kOthers) == 0) return std::nullopt;
  return ::fchmod(fd, info.st_mode & ~kOthers & 07777) == 0;
}

bool is_secret_character(char c) {
  return c > 0x20 && c < 0x7f && std::string_view("?&#").find(c) == std::string_view::npos;
}

Result<std::string> read_line(int fd, const std::string& path) {
  char block[kLongestFile + 1];
  const ssize_t count = ::read(fd, block, sizeof block);
  if (count < 0) return failed("read", path);
  if (count > static_cast<ssize_t>(kLongestFile)) return unusable(path, "is larger than 512 bytes");
  const std::string_view line = trimmed(std::string_view(block, static_cast<std::size_t>(count)));
  if (line.empty()) return unusable(path, "is empty");
  if (!std::all_of(line.begin(), line.end(), is_secret_character)) {
    return unusable(path, "holds a character that may not be in it");
  }
  return std::string(line);
}

Result<SecretFile> make_secret_file(int folder, const std::string& name, const std::string& path, std::string secret) {
  const Descriptor file(::openat(folder, name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return failed("make", path);
  const std::string line = secret + "\n";
  if (::write(file.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    const Error error = failed("write", path);
    ::unlinkat(folder, name.c_str(), 0);
    return error;
  }
  return SecretFile{std::move(secret), true, std::nullopt};
}

}  // namespace

Result<SecretFile> secret_file(const std::string& folder_path, const std::string& name,
                               const std::function<std::string()>& make) {
  const std::string path = folder_path + "/" + name;
  const Descriptor folder(::open(folder_path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return failed("open folder", folder_path);
  const Descriptor file(::openat(folder.get(), name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file && errno == ENOENT) return make_secret_file(folder.get(), name, path, make());
  if (!file) return failed("open", path);
  const std::optional<bool> closed = close_to_others(file.get());
  auto line = read_line(file.get(), path);
  if (!line) return std::move(line).error();
  return SecretFile{*std::move(line), false, closed};
}

}  // namespace sallyport::config
