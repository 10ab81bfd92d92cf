#include "script/parts/file_names.hpp"

#include <algorithm>

#include <sys/stat.h>

#include "base/name.hpp"

namespace sallyport::script {
namespace {

constexpr std::size_t kMaxPath = 1024;
constexpr std::size_t kMaxSegment = 255;

constexpr std::string_view kSources[] = {".asc", ".ase", ".far", ".js"};
constexpr std::string_view kConfiguration[] = {"application.xml", "vhost.xml", "adaptor.xml", "server.xml",
                                               "users.xml",       "logger.xml", "fms.ini",    "substitution.xml"};
constexpr std::string_view kSecrets[] = {".key", ".secret", ".pem", ".p12", ".pfx"};

bool is_segment(std::string_view segment) {
  if (segment == "." || segment == ".." || segment.size() > kMaxSegment) return false;
  return std::none_of(segment.begin(), segment.end(), [](char one) { return one == '\\' || one == ':' || (one >= 0 && one < ' ') || one == 0x7F; });
}

template <typename List>
bool has_ending(const std::string& name, const List& endings) {
  return std::any_of(std::begin(endings), std::end(endings), [&](std::string_view ending) { return name.ends_with(ending); });
}

}  // namespace

std::optional<std::string> plain_path(std::string_view path) {
  if (path.size() > kMaxPath) return std::nullopt;
  std::string plain;
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view segment = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (segment.empty()) continue;
    if (!is_segment(segment)) return std::nullopt;
    if (!plain.empty()) plain += '/';
    plain += segment;
  }
  return plain;
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

std::string last_segment(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

FileRights::FileRights(const hub::ApplicationOptions& application)
    : secrets_(application.governor.secrets), storage_(application.shared_objects.folder) {}

/// Without regard to case: some file systems have none.
FileRight FileRights::of(const std::string& folder, const std::string& path) const {
  const std::string name = to_lower(last_segment(path));
  const std::string whole = folder + "/" + path;
  if (has_ending(name, kSecrets) || std::find(secrets_.begin(), secrets_.end(), whole) != secrets_.end()) return FileRight::none;
  if (has_ending(name, kSources)) return FileRight::read;
  if (std::find(std::begin(kConfiguration), std::end(kConfiguration), name) != std::end(kConfiguration)) return FileRight::read;
  const bool stored = !storage_.empty() && (whole == storage_ || whole.starts_with(storage_ + "/"));
  return stored ? FileRight::read : FileRight::all;
}

bool FileRights::is_secret(int descriptor) const {
  struct stat file {};
  if (::fstat(descriptor, &file) != 0) return true;
  return std::any_of(secrets_.begin(), secrets_.end(), [&](const std::string& secret) {
    struct stat known {};
    return ::stat(secret.c_str(), &known) == 0 && known.st_dev == file.st_dev && known.st_ino == file.st_ino;
  });
}

}  // namespace sallyport::script
