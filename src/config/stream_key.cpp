#include "config/stream_key.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.hpp"
#include "base/random.hpp"
#include "config/text.hpp"

namespace sallyport::config {
namespace {

constexpr std::size_t kKeyBytes = 16;
constexpr std::size_t kLongestFile = 512;
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

Error failed(const std::string& doing, const std::string& path) {
  return {Reason::io_error, doing + " " + path + ": " + std::strerror(errno)};
}

Error unusable(const std::string& path, const std::string& why) {
  return {Reason::configuration_error, path + " " + why + "; delete the file for a new key"};
}

void close_to_others(int fd, const std::string& path) {
  struct stat info {};
  if (::fstat(fd, &info) != 0 || (info.st_mode & kOthers) == 0) return;
  const bool closed = ::fchmod(fd, info.st_mode & ~kOthers & 07777) == 0;
  log::warn("stream-key")
      .field("file", path)
      .field("problem", "others than its owner could read it")
      .field("now", closed ? "mode 0600" : "mode could not be changed");
}

bool is_key_character(char c) {
  return c > 0x20 && c < 0x7f && std::string_view("?&#").find(c) == std::string_view::npos;
}

Result<std::string> read_key(int fd, const std::string& path) {
  char block[kLongestFile + 1];
  const ssize_t count = ::read(fd, block, sizeof block);
  if (count < 0) return failed("read", path);
  if (count > static_cast<ssize_t>(kLongestFile)) return unusable(path, "is larger than 512 bytes");
  const std::string_view key = trimmed(std::string_view(block, static_cast<std::size_t>(count)));
  if (key.empty()) return unusable(path, "is empty");
  if (!std::all_of(key.begin(), key.end(), is_key_character)) {
    return unusable(path, "holds a character that a key cannot have");
  }
  return std::string(key);
}

Result<std::string> make_key(int folder, const std::string& path) {
  const Descriptor file(
      ::openat(folder, kStreamKeyFile, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file) return failed("make", path);
  const std::string key = random_hex(kKeyBytes);
  const std::string line = key + "\n";
  if (::write(file.get(), line.data(), line.size()) != static_cast<ssize_t>(line.size())) {
    const Error error = failed("write", path);
    ::unlinkat(folder, kStreamKeyFile, 0);
    return error;
  }
  log::info("stream-key").field("file", path).field("made", "mode 0600");
  return key;
}

}  // namespace

Result<std::string> stream_key(const std::string& application_folder) {
  const std::string path = application_folder + "/" + kStreamKeyFile;
  const Descriptor folder(::open(application_folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return failed("open folder", application_folder);
  const Descriptor file(
      ::openat(folder.get(), kStreamKeyFile, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!file)
    return errno == ENOENT ? make_key(folder.get(), path) : Result<std::string>(failed("open", path));
  close_to_others(file.get(), path);
  return read_key(file.get(), path);
}

}  // namespace sallyport::config
