// Nobody is believed whom the list does not have, and whatever a client has written, the last proxy has the last
// word.
#include "base/bytes.hpp"
#include "fuzz/fuzz_check.hpp"
#include "net/front/forwarded.hpp"

namespace {

using namespace sallyport;
using namespace sallyport::net;
using sallyport::fuzz::check;

IpAddress address(const char* text) {
  return IpAddress::parse(text).value();
}

FrontOptions fronts(FrontOptions::HttpField field) {
  FrontOptions options;
  options.http_field = field;
  options.trusted.push_back(AddressPrefix::parse("10.0.0.0/8").value());
  options.trusted.push_back(AddressPrefix::parse("2001:db8:f::/48").value());
  return options;
}

void check_field(FrontOptions::HttpField field, std::string_view name, std::string_view value) {
  const FrontOptions options = fronts(field);
  http::RequestHead head;
  head.fields = {{name, value}};
  const auto stranger = forwarded_client(options, address("192.0.2.1"), head);
  check(stranger.ok() && !*stranger, "a stranger speaks for himself");
  const auto client = forwarded_client(options, address("10.0.0.1"), head);
  if (!client) {
    check(client.error().reason == Reason::bad_http, "a reason is given");
    check(field == FrontOptions::HttpField::forwarded, "a plain list is never refused");
    return;
  }
  // A proxy behind the list's end, which names somebody, has the last word.
  head.fields.push_back({name, field == FrontOptions::HttpField::forwarded ? "for=192.0.2.77" : "192.0.2.77"});
  const auto last = forwarded_client(options, address("10.0.0.1"), head);
  check(last.ok() && *last && (*last)->ip == address("192.0.2.77"), "the last proxy has the last word");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view value = as_text({data, size});
  check_field(FrontOptions::HttpField::x_forwarded_for, "X-Forwarded-For", value);
  check_field(FrontOptions::HttpField::forwarded, "Forwarded", value);
  return 0;
}
