#include "script/parts/open_file.hpp"

#include <algorithm>

#include <sys/stat.h>
#include <unistd.h>

#include "script/parts/file_space.hpp"
#include "script/text.hpp"

namespace sallyport::script {
namespace {

constexpr std::size_t kLineBlock = 4096;  // what is read at a time to find a line's end
constexpr std::size_t kLongestCharacter = 4;

bool is_continuation(char one) { return (static_cast<unsigned char>(one) & 0xC0) == 0x80; }

/// What `count` characters of UTF-8 take; what is not UTF-8 is a character a byte.
std::size_t size_of_characters(std::string_view bytes, std::size_t count) {
  std::size_t at = 0;
  for (; count > 0 && at < bytes.size(); --count) {
    const auto lead = static_cast<unsigned char>(bytes[at++]);
    const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    if (at + more > bytes.size()) continue;
    if (std::all_of(bytes.begin() + static_cast<std::ptrdiff_t>(at), bytes.begin() + static_cast<std::ptrdiff_t>(at + more), is_continuation)) at += more;
  }
  return at;
}

}  // namespace

std::uint64_t OpenFile::length() const {
  struct stat info {};
  return ::fstat(file_.get(), &info) == 0 ? static_cast<std::uint64_t>(info.st_size) : 0;
}

bool OpenFile::seek(double position) {
  if (!(position >= 0 && position <= static_cast<double>(FileSpace::kMaxFileBytes))) return false;
  position_ = static_cast<std::uint64_t>(position);
  return true;
}

std::optional<std::string> OpenFile::peek(std::size_t count) const {
  std::string bytes(std::min(count, kMaxRead), '\0');
  const ssize_t got = ::pread(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(position_));
  if (got < 0) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(got));
  return bytes;
}

std::optional<std::string> OpenFile::read_bytes(std::size_t count) {
  auto bytes = peek(count);
  if (bytes) position_ += bytes->size();
  return bytes;
}

std::optional<std::string> OpenFile::read_characters(std::size_t count) {
  auto bytes = peek(std::min(count, kMaxRead) * kLongestCharacter);
  if (!bytes) return std::nullopt;
  bytes->resize(size_of_characters(*bytes, count));
  position_ += bytes->size();
  return decode_source(*bytes);
}

std::optional<std::string> OpenFile::read_line() {
  const std::uint64_t begin = position_;
  std::string line;
  for (auto block = peek(kLineBlock); block && !block->empty(); block = peek(kLineBlock)) {
    const std::size_t end = block->find('\n');
    line += block->substr(0, end);
    position_ += std::min(block->size(), end == std::string::npos ? end : end + 1);
    if (end != std::string::npos || line.size() >= kMaxRead) break;
  }
  if (position_ == begin) return std::nullopt;
  if (line.ends_with('\r')) line.pop_back();
  return decode_source(line);
}

bool OpenFile::write(std::string_view bytes) {
  const std::uint64_t at = way_.append ? length() : position_;
  if (!has_room(file_.get(), at, bytes.size())) return false;
  if (::pwrite(file_.get(), bytes.data(), bytes.size(), static_cast<off_t>(at)) != static_cast<ssize_t>(bytes.size())) return false;
  position_ = at + bytes.size();
  return true;
}

}  // namespace sallyport::script
