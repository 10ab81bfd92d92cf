// Where memory is kept between runs.
#include <cerrno>
#include <cstdlib>
#include <filesystem>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/replace_file.hpp"
#include "client/connector/memory.hpp"

namespace sallyport::client {
namespace {

constexpr std::string_view kPlace = "/sallyport/ways.json";

/// Ours, a plain file, and not longer than it may be.
bool is_trustworthy(int file) {
  struct stat status {};
  return ::fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_uid == ::geteuid() &&
         static_cast<std::size_t>(status.st_size) <= kMaxMemoryBytes;
}

std::string read_all(int file) {
  std::string text(kMaxMemoryBytes, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = ::read(file, text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  return text;
}

}  // namespace

std::string default_memory_file() {
  const char* state = std::getenv("XDG_STATE_HOME");
  if (state && *state == '/') return std::string(state).append(kPlace);
  const char* home = std::getenv("HOME");
  if (!home || *home != '/') return {};
  return std::string(home).append("/.local/state").append(kPlace);
}

Memory load_memory(const std::string& file) {
  const Descriptor in(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!in || !is_trustworthy(in.get())) return {};
  return Memory::parse(read_all(in.get()));
}

Result<void> save_memory(const std::string& file, const Memory& memory) {
  std::error_code ignored;  // what is wrong with the folder shows when the file is made in it
  std::filesystem::create_directories(std::filesystem::path(file).parent_path(), ignored);
  return replace_file(file, memory.print(), 0600, Durability::whole);
}

}  // namespace sallyport::client
