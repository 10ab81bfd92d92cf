// Whatever a file holds, a source comes of it whose translation keeps its lines; and whatever a script names as a
// file, no path comes of it that leads out of a folder.
#include <string>

#include "base/bytes.hpp"
#include "fuzz/fuzz_check.hpp"
#include "script/old_syntax.hpp"
#include "script/parts/file_names.hpp"
#include "script/text.hpp"

namespace {

using namespace sallyport;
using namespace sallyport::script;
using sallyport::fuzz::check;

std::string line_ends(std::string_view text) {
  std::string ends;
  for (const char one : text) {
    if (one == '\n' || one == '\r') ends += one;
  }
  return ends;
}

void check_source(std::string_view bytes) {
  const std::string source = decode_source(bytes);
  check(to_utf8(to_utf16(source)) == source, "a source is well-formed UTF-8");
  const Translation translation = translate_old_syntax(source, "main.asc");
  if (!translation.error) check(line_ends(translation.source) == line_ends(source), "a translation keeps the lines");
  if (translation.error) check(translation.error->line > 0, "what is refused has a place");
}

void check_path(std::string_view text) {
  const auto path = plain_path(text);
  if (!path) return;
  const std::string inside = "/" + *path + "/";
  check(inside.find("/../") == std::string::npos && inside.find("/./") == std::string::npos, "a path stays in its folder");
  check(path->empty() || inside.find("//") == std::string::npos, "a path has no empty segment");
  check(path->find_first_of(std::string_view("\\:\0", 3)) == std::string::npos, "a path has no other separators");
  check(plain_path(*path) == path, "a plain path is plain");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text({data, size});
  check_source(text);
  check_path(text);
  check(from_latin1(to_latin1(from_latin1(text))) == from_latin1(text), "bytes survive as characters");
  return 0;
}
