#include "pages/file_shelf.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "base/log.hpp"
#include "base/random.hpp"
#include "base/sha1.hpp"

namespace sallyport::pages {
namespace {

constexpr std::size_t kMaxKnown = 4096;  // paths; beyond it those are forgotten that nobody reads

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { ::close(fd_); }
  int get() const { return fd_; }

 private:
  int fd_;
};

/// Of a version of a file: when it was written, its size, and which file it is.
std::string tag_of(const struct stat& info) {
  std::string facts;
  for (const std::int64_t fact : {std::int64_t{info.st_mtim.tv_sec}, std::int64_t{info.st_mtim.tv_nsec}, std::int64_t{info.st_ctim.tv_sec},
                                  std::int64_t{info.st_ctim.tv_nsec}, std::int64_t{info.st_size}, static_cast<std::int64_t>(info.st_ino)})
    facts += std::to_string(fact) + ' ';
  const auto digest = sha1(as_bytes(facts));
  return '"' + to_hex(ByteSpan(digest).first(12)) + '"';
}

/// Nullopt if it cannot be read, or grows beyond `size` meanwhile.
std::optional<ByteVector> content_of(int fd, std::size_t size) {
  ByteVector content(size + 1);
  std::size_t filled = 0;
  while (filled <= size) {
    const ssize_t count = ::read(fd, content.data() + filled, content.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::nullopt;
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  if (filled != size) return std::nullopt;
  content.resize(size);
  return content;
}

}  // namespace

FileShelf::Found FileShelf::find(const std::string& folder, const std::string& relative) {
  const auto root = RootedFolder::open(folder);
  if (!root) return {};
  return read(*root, folder + '/' + relative, relative);
}

FileShelf::Found FileShelf::read(const RootedFolder& root, const std::string& key, const std::string& relative) {
  using Kind = Found::Kind;
  // O_NONBLOCK: a FIFO without a writer would hold the thread.
  const auto opened = root.open_file(relative, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (!opened) return {};
  const Descriptor fd(*opened);
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return {};
  if (S_ISDIR(info.st_mode)) return {Kind::folder, nullptr};
  if (!S_ISREG(info.st_mode)) return {};
  const auto size = static_cast<std::size_t>(info.st_size);
  if (size > kMaxFile) {
    if (lines_.take()) log::warn("page-file").field("file", key).field("problem", "it is larger than 8 MiB, so it is not served");
    return {};
  }
  const std::string tag = tag_of(info);
  if (auto file = alive(key, tag)) return {Kind::file, std::move(file)};
  if (memory() + size > kMaxMemory) return {Kind::no_room, nullptr};
  const auto content = content_of(fd.get(), size);
  if (!content) return {};
  auto file = std::make_shared<const PageFile>(*content, tag, memory_);
  keep(key, file);
  return {Kind::file, std::move(file)};
}

PageFileRef FileShelf::alive(const std::string& key, const std::string& tag) {
  const auto entry = known_.find(key);
  return entry == known_.end() || entry->second.tag != tag ? nullptr : entry->second.file.lock();
}

void FileShelf::keep(const std::string& key, const PageFileRef& file) {
  if (known_.size() >= kMaxKnown) forget_dead();
  known_[key] = {file->tag, file};
  kept_.push_front(file);
  kept_bytes_ += file->size;
  while (kept_bytes_ > kMaxKept || kept_.size() > kMaxKnown) {
    kept_bytes_ -= kept_.back()->size;
    kept_.pop_back();
  }
}

void FileShelf::forget_dead() {
  std::erase_if(known_, [](const auto& entry) { return entry.second.file.expired(); });
}

}  // namespace sallyport::pages
