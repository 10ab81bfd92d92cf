// Files that clients hand one another: whatever the path, the name and the content are, no name leads anywhere, no header
// gets a second line, and what is made of a name is read back as the same place.
#include <algorithm>

#include "base/bytes.hpp"
#include "base/name.hpp"
#include "files/file_name.hpp"
#include "files/file_type.hpp"
#include "files/ticket.hpp"
#include "fuzz/fuzz_check.hpp"
#include "http/attachment.hpp"
#include "http/file_target.hpp"

using namespace sallyport;
using sallyport::fuzz::check;

namespace {

void check_target(std::string_view text, const std::string& name) {
  const auto target = http::parse_file_target(text);
  if (!target) return;
  check(check_segment(target->application).ok(), "the application's name may be");
  check(files::Ticket::parse(target->ticket).text() == target->ticket, "a ticket is its two parts");
  const auto again = http::parse_file_target(http::make_file_target(target->application, target->ticket, name));
  check(again && again->application == target->application && again->ticket == target->ticket, "what is made is read");
}

void check_name(const std::string& name) {
  check(!name.empty() && name.size() <= files::kLongestFileName && is_valid_utf8(name), "a name is text of some length");
  check(name.find_first_of(std::string_view("/\\:*?\"<>|%\0\r\n", 13)) == std::string::npos, "a name has no separators");
  check(name.front() != '.' && name.back() != '.' && name.front() != ' ' && name.back() != ' ', "a name has clean ends");
  check(files::clean_file_name(name) == name, "a clean name is clean");
}

void check_header(std::string_view name) {
  const std::string value = http::attachment_disposition(name);
  check(std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c < 0x7f; }), "a header is printable");
  check(std::count(value.begin(), value.end(), '"') == 2, "a name stays in its quotes");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text({data, size});
  const std::string name = files::clean_file_name(text);
  check_name(name);
  check_header(name);
  check_header(text);
  check_target(text, name);
  for (const files::FileType& type : files::file_types()) type.fits({data, std::min(size, files::kTypeHead)});
  return 0;
}
