#include "files/folder.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/random.hpp"

namespace sallyport::files {
namespace {

constexpr std::string_view kPrefix = "exchange-";  // nothing else in the folder is ever touched
constexpr std::size_t kNameBytes = 16;

Error fault_of(const std::string& path, std::string_view doing, int number) {
  return {Reason::io_error, path + ": " + std::string(doing) + ": " + std::strerror(number)};
}

bool is_ours(std::string_view name) {
  return name.starts_with(kPrefix) && name.size() == kPrefix.size() + 2 * kNameBytes &&
         name.find_first_not_of("0123456789abcdef", kPrefix.size()) == std::string_view::npos;
}

}  // namespace

Error Folder::fault(std::string_view doing) const { return fault_of(path_, doing, errno); }

Result<std::shared_ptr<const Folder>> Folder::open(const std::string& path) {
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return fault_of(path, "cannot be made", errno);
  Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return fault_of(path, "cannot be opened", errno);
  if (::faccessat(folder.get(), ".", R_OK | W_OK | X_OK, AT_EACCESS) != 0) return fault_of(path, "cannot be written to", errno);
  if (::flock(folder.get(), LOCK_EX | LOCK_NB) != 0) return fault_of(path, "is another server's, or cannot be locked", errno);
  const std::shared_ptr<Folder> opened(new Folder(path, std::move(folder)));
  opened->sweep();
  return std::shared_ptr<const Folder>(opened);
}

void Folder::sweep() {
  Descriptor again(::openat(folder_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  DIR* const listing = again ? ::fdopendir(again.get()) : nullptr;
  if (!listing) return;
  again.release();  // the listing's now
  while (const dirent* entry = ::readdir(listing)) {
    if (is_ours(entry->d_name) && ::unlinkat(folder_.get(), entry->d_name, 0) == 0) ++swept_;
  }
  ::closedir(listing);
}

std::string Folder::new_name() { return std::string(kPrefix) + random_hex(kNameBytes); }

Result<Descriptor> Folder::create(const std::string& name) const {
  Descriptor file(::openat(folder_.get(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) return fault("no file can be made");
  return file;
}

Result<Descriptor> Folder::read(const std::string& name) const {
  Descriptor file(::openat(folder_.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (!file) return fault("a file cannot be opened");
  return file;
}

void Folder::remove(const std::string& name) const { ::unlinkat(folder_.get(), name.c_str(), 0); }

}  // namespace sallyport::files
