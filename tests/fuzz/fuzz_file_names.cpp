// Whatever a script names as a file, no path comes of it that leads out of a folder.
#include <string>

#include "base/bytes.hpp"
#include "fuzz/fuzz_check.hpp"
#include "script/parts/file_names.hpp"

using namespace sallyport;
using namespace sallyport::script;
using sallyport::fuzz::check;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto path = plain_path(as_text({data, size}));
  if (!path) return 0;
  const std::string inside = "/" + *path + "/";
  check(inside.find("/../") == std::string::npos && inside.find("/./") == std::string::npos, "a path stays in its folder");
  check(path->empty() || inside.find("//") == std::string::npos, "a path has no empty segment");
  check(path->find_first_of(std::string_view("\\:\0", 3)) == std::string::npos, "a path has no other separators");
  check(plain_path(*path) == path, "a plain path is plain");
  check(path->empty() || folder_of(*path) + "/" + last_segment(*path) == *path || folder_of(*path) == ".", "a path is a folder's and a name");
  return 0;
}
