// Where a client is sent, by its user or by a server's redirect: what it says in connect is read back as the
// same place, and nothing leads from TLS to anything less.
#include "base/bytes.hpp"
#include "client/connector/plan.hpp"
#include "fuzz/fuzz_check.hpp"
#include "rtmp/command/tc_url.hpp"

namespace {

using namespace sallyport;
using namespace sallyport::client;
using sallyport::fuzz::check;

void check_said(const Target& target) {
  check(!target.host.empty(), "there is a host");
  if (tc_url(target).size() > rtmp::kMaxTcUrlBytes) return;
  const auto again = rtmp::parse_tc_url(tc_url(target));
  check(again.ok(), "what is said in connect can be read");
  check(again->host == target.host && again->port == target.port, "it names the same server");
  check(again->app == target.app && again->instance == target.instance && again->query == target.query,
        "it names the same instance");
  check(printable(target).find('?') == std::string::npos, "the query is not shown");
}

void check_plan(const Target& target) {
  const std::vector<Route> routes{{}, {RouteKind::http_forward, {"proxy", 3128, false, "", ""}}};
  for (const Candidate& candidate : plan(target, routes)) {
    check(allows(target.scheme, candidate.carrier), "the scheme allows the carrier");
    check(candidate.carrier.tls || !promises_tls(target.scheme), "TLS that was promised is used");
    check(!target.port || candidate.port == *target.port, "the port is the one that was written");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text({data, size});
  if (const auto target = parse_target(text, "given.example")) {
    check_said(*target);
    check_plan(*target);
    if (const auto split = split_stream(*target))
      check(!split->target.path.empty(), "an application is left");
  } else {
    check(target.error().reason == Reason::bad_name, "a reason is given");
  }
  Target secure;
  secure.scheme = Scheme::rtmps;
  secure.host = "secure.example";
  if (const auto redirect = parse_redirect(text, secure))
    check(promises_tls(redirect->scheme), "TLS stays TLS");
  return 0;
}
