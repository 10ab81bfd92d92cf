// Translating sources written for the engine of old: lines keep their numbers, what is not understood is left
// alone, and a fault has a place in the file. Also any bytes as a source file: they become UTF-8.
#include <algorithm>

#include "base/bytes.hpp"
#include "base/name.hpp"
#include "fuzz/fuzz_check.hpp"
#include "script/old_syntax.hpp"
#include "script/text.hpp"

namespace {

using namespace sallyport;
using namespace sallyport::script;
using sallyport::fuzz::check;

/// The line breaks of a text, in their order and without what stands between them.
std::string breaks_of(const std::string& text) {
  std::string breaks;
  std::copy_if(text.begin(), text.end(), std::back_inserter(breaks),
               [](char one) { return one == '\n' || one == '\r'; });
  return breaks;
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size()))
    ++found;
  return found;
}

void check_fault(const ScriptError& fault, const std::string& source) {
  check(fault.file == "main.asc" && !fault.message.empty(), "a fault says what and where");
  const std::string breaks = breaks_of(source);
  check(fault.line >= 1 && static_cast<std::size_t>(fault.line) <= breaks.size() + 1,
        "the line is in the file");
  check(fault.column >= 1 && static_cast<std::size_t>(fault.column) <= source.size() + 1,
        "the column is in the file");
}

void check_translation(const std::string& source) {
  const Translation translation = translate_old_syntax(source, "main.asc");
  if (translation.error) return check_fault(*translation.error, source);
  check(breaks_of(translation.source) == breaks_of(source), "lines keep their numbers");
  const std::size_t loops = count(translation.source, kValuesFunction) - count(source, kValuesFunction);
  check(loops <= count(source, "each"), "only for each is translated");
  check((loops == 0) == (translation.source == source), "everything else stays as it was");
  const std::size_t grown = translation.source.size() + loops * std::string("eachin").size() - source.size();
  const std::size_t most = loops * (std::string("of ()").size() + std::string(kValuesFunction).size());
  check(grown <= most && grown + loops >= most, "what is put in is the call and its parentheses");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  check_translation(bytes);
  const std::string source = decode_source(bytes);
  check(is_valid_utf8(source), "a source becomes UTF-8");
  check_translation(source);
  return 0;
}
