#include "script/script_folder.hpp"

#include <algorithm>
#include <cerrno>

#include <sys/stat.h>

#include "base/rooted_folder.hpp"
#include "script/text.hpp"

namespace sallyport::script {
namespace {

std::string with_slashes(std::string name) {
  std::replace(name.begin(), name.end(), '\\', '/');
  return name;
}

/// Not merely out of reach.
bool is_absent(const std::string& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

}  // namespace

ScriptFolder::ScriptFolder(std::string folder, std::string main, std::vector<std::string> libraries)
    : folder_(std::move(folder)), main_(std::move(main)), libraries_(std::move(libraries)) {
  stamps_.push_back(stamp_of(folder_ + "/Application.xml"));
}

ScriptFolder::Stamp ScriptFolder::stamp_of(const std::string& path) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0) return {path};
  return {path, info.st_mtim.tv_sec, info.st_mtim.tv_nsec, info.st_size};
}

Result<ScriptFolder::Source> ScriptFolder::read_beneath(const std::string& folder, const std::string& name, const std::string& shown) {
  const auto opened = RootedFolder::open(folder);
  if (!opened) return opened.error();
  const Stamp stamp = stamp_of(folder + "/" + name);
  auto text = opened->read(name, kMaxBytes);
  if (!text) return std::move(text).error();
  stamps_.push_back(stamp);
  return Source{shown, decode_source(*text)};
}

Result<ScriptFolder::Source> ScriptFolder::read_main() { return read_beneath(folder_, main_, main_); }

Result<ScriptFolder::Source> ScriptFolder::read(const std::string& name) {
  const std::string relative = with_slashes(name);
  // Beside the script may lie what only the server is to know; what is no script would be quoted in an error.
  if (relative.ends_with(".secret") || relative.ends_with(".key")) return Error{Reason::io_error, name + " is no script"};
  const std::size_t slash = main_.rfind('/');
  const std::string beside = (slash == std::string::npos ? "" : main_.substr(0, slash + 1)) + relative;
  if (auto found = read_beneath(folder_, beside, beside)) return found;
  if (auto found = read_library(name)) return found;
  return Error{Reason::io_error, "there is no script " + name + " beside " + main_ + " or in ScriptLibPath"};
}

Result<ScriptFolder::Source> ScriptFolder::read_library(const std::string& name) {
  const std::string relative = with_slashes(name);
  for (const std::string& library : libraries_) {
    if (auto found = read_beneath(library, relative, library + "/" + relative)) return found;
  }
  return Error{Reason::io_error, "there is no script " + name + " in ScriptLibPath"};
}

Result<std::optional<ScriptFolder::Source>> ScriptFolder::read_secure() {
  const std::string name(kSecure);
  for (const std::string& library : libraries_) {
    if (is_absent(library + "/" + name)) {
      stamps_.push_back(stamp_of(library + "/" + name));  // one that appears is a change
      continue;
    }
    auto found = read_beneath(library, name, library + "/" + name);
    if (!found) return std::move(found).error();
    return std::optional(std::move(*found));
  }
  return std::optional<Source>();
}

bool ScriptFolder::changed() const {
  return std::any_of(stamps_.begin(), stamps_.end(), [](const Stamp& stamp) { return stamp_of(stamp.path) != stamp; });
}

}  // namespace sallyport::script
