// What is taken for the path of a page names nothing above, nothing hidden, and itself when written again.
#include <string>

#include "base/bytes.hpp"
#include "base/name.hpp"
#include "base/percent.hpp"
#include "fuzz/fuzz_check.hpp"
#include "http/accepted.hpp"
#include "http/content_type.hpp"
#include "http/entity_tag.hpp"
#include "http/page_target.hpp"

namespace {

using namespace sallyport;
using sallyport::fuzz::check;

std::string written_again(const http::PageTarget& target) {
  std::string path = "/" + percent_encode(target.application);
  for (const std::string& segment : target.segments) path += "/" + percent_encode(segment);
  return target.folder ? path + "/" : path;
}

void check_target(const http::PageTarget& target) {
  check(check_segment(target.application).ok(), "the application is a name");
  check(target.segments.size() <= http::kMaxPageDepth, "it is not too deep");
  for (const std::string& segment : target.segments) {
    check(check_segment(segment).ok(), "every segment is a name");
    check(!segment.starts_with('.') && segment.find('/') == std::string::npos, "none is hidden, or leads anywhere");
  }
  const std::string path = written_again(target);
  if (path.size() > http::kMaxPagePath) return;  // escaped more than it was
  const auto again = http::parse_page_target(path);
  check(again.has_value(), "it can be written again");
  check(again->application == target.application && again->segments == target.segments && again->folder == target.folder,
        "it is the same then");
  check(!http::content_type_of(target.joined()).empty(), "there is a type");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text({data, size});
  if (const auto target = http::parse_page_target(text)) check_target(*target);
  http::RequestHead head;
  head.fields = {{"Accept", text}, {"Accept-Encoding", text}};
  http::names_html(head);
  http::takes_gzip(head);
  if (http::names_entity_tag(text, "\"abc\"")) check(text.find('*') != std::string_view::npos || text.find("\"abc\"") != std::string_view::npos, "a tag is named");
  return 0;
}
