// An address that was taken apart can be put together again, and then means the same.
#include <string>

#include "base/bytes.hpp"
#include "base/name.hpp"
#include "fuzz/fuzz_check.hpp"
#include "rtmp/command/tc_url.hpp"

namespace {

using namespace sallyport;
using namespace sallyport::rtmp;
using sallyport::fuzz::check;

std::string escaped(std::string_view text) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return out;
}

std::string put_together(const TcUrl& url) {
  const bool bracketed = url.host.find(':') != std::string::npos;
  std::string out = url.scheme + "://" + (bracketed ? "[" + url.host + "]" : url.host);
  if (url.port) out += ":" + std::to_string(*url.port);
  out += "/" + escaped(url.app) + "/" + escaped(url.instance);
  if (!url.query.empty()) out += "?" + url.query;
  return out;
}

void check_both_ways(const TcUrl& url) {
  if (url.host.find_first_of("[]") != std::string::npos) return;  // no host, as check_host will say
  const std::string text = put_together(url);
  if (text.size() > kMaxTcUrlBytes) return;
  const auto again = parse_tc_url(text);
  check(again.ok(), "an address that was put together parses");
  check(*again == url, "an address that was put together means the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text({data, size});
  if (const auto url = parse_tc_url(text)) {
    check(url->host == to_lower(url->host), "the host is lower case");
    check(default_port(url->scheme) != 0, "the scheme has a port");
    check_both_ways(*url);
  } else {
    check(url.error().reason == Reason::bad_name, "a reason is given");
  }
  if (const auto app = parse_app(text)) {
    check(app->host.empty() && app->scheme.empty(), "the app field has no host");
    check(!app->app.empty() || app->instance.empty(), "no instance without an application");
  }
  return 0;
}
