#include "token/file_stamp.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.hpp"

namespace sallyport::token {
namespace {

constexpr std::int64_t kNanoseconds = 1'000'000'000;

std::int64_t nanoseconds(const timespec& time) {
  return time.tv_sec * kNanoseconds + time.tv_nsec;
}

Error fault(std::string why) {
  return {Reason::configuration_error, std::move(why)};
}

}  // namespace

FileStamp FileStamp::of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  return {true,
          status.st_dev,
          status.st_ino,
          status.st_size,
          nanoseconds(status.st_mtim),
          nanoseconds(status.st_ctim)};
}

Result<FileText> read_whole(const std::string& path, std::size_t limit) {
  // Without waiting for a writer, should somebody have put a pipe there.
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat status {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) return fault(std::strerror(errno));
  if (!S_ISREG(status.st_mode)) return fault("it is not a file");
  FileText read;
  read.open_to_others = (status.st_mode & 077) != 0;
  char buffer[16 * 1024];
  while (true) {
    const ssize_t count = ::read(file.get(), buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fault(std::strerror(errno));
    if (count == 0) return read;
    read.text.append(buffer, static_cast<std::size_t>(count));
    if (read.text.size() > limit) return fault("it is larger than " + std::to_string(limit / 1024) + " KiB");
  }
}

}  // namespace sallyport::token
