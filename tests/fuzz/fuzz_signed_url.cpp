// A query that parses can be written and parsed again, and then has the same ten lines to sign. Revocation
// lists, which are text of the same kind, come back as they were written.
#include <algorithm>

#include "base/random.hpp"
#include "fuzz/fuzz_check.hpp"
#include "token/revocations.hpp"
#include "token/signed_url.hpp"

namespace {

using namespace sallyport;
using namespace sallyport::token;
using sallyport::fuzz::check;

void check_url(std::string_view text) {
  const auto url = parse_signed_url(text);
  if (!url) return check(url.error().reason == Reason::bad_token, "a reason is given");
  const std::string lines = canonical_text(*url);
  check(std::count(lines.begin(), lines.end(), '\n') == 10, "ten lines are signed, whatever stands in them");
  const auto again = parse_signed_url(write_signed_url(*url));
  check(again.ok(), "what was written parses");
  check(canonical_text(*again) == lines && to_hex(again->signature) == to_hex(url->signature),
        "what was written means the same");
  const auto claims = read_url_claims(*url);
  if (!claims) return check(claims.error().reason == Reason::bad_token, "a reason is given");
  check(!claims->id.empty() && !claims->permissions.all.empty(),
        "a signed URL has an id and permits something");
}

void check_list(std::string_view text) {
  const auto list = Revocations::parse(text);
  if (!list) return check(list.error().reason == Reason::configuration_error, "a reason is given");
  const auto again = Revocations::parse(list->to_text());
  check(again.ok() && again->to_text() == list->to_text(), "a list comes back as it was");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text({data, size});
  check_url(text);
  check_list(text);
  return 0;
}
