#include "script/script_folder.hpp"

#include <algorithm>

#include <sys/stat.h>

#include "base/rooted_folder.hpp"
#include "script/text.hpp"

namespace sallyport::script {

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
  std::string relative = name;
  std::replace(relative.begin(), relative.end(), '\\', '/');
  // Beside the script may lie what only the server is to know; what is no script would be quoted in an error.
  if (relative.ends_with(".secret") || relative.ends_with(".key")) return Error{Reason::io_error, name + " is no script"};
  const std::size_t slash = main_.rfind('/');
  const std::string beside = (slash == std::string::npos ? "" : main_.substr(0, slash + 1)) + relative;
  if (auto found = read_beneath(folder_, beside, beside)) return found;
  for (const std::string& library : libraries_) {
    if (auto found = read_beneath(library, relative, library + "/" + relative)) return found;
  }
  return Error{Reason::io_error, "there is no script " + name + " beside " + main_ + " or in ScriptLibPath"};
}

bool ScriptFolder::changed() const {
  return std::any_of(stamps_.begin(), stamps_.end(), [](const Stamp& stamp) { return stamp_of(stamp.path) != stamp; });
}

}  // namespace sallyport::script
