// Cuts do not change what a header means, nothing behind it is taken, and what was accepted obeys the format.
#include <algorithm>

#include "fuzz/fuzz_check.hpp"
#include "net/front/proxy_header.hpp"

namespace {

using namespace sallyport;
using namespace sallyport::net;
using sallyport::fuzz::check;

struct Outcome {
  std::size_t consumed = 0;
  bool refused = false;
  bool done = false;
  ProxyHeader header;
  bool operator==(const Outcome&) const = default;
};

Outcome feed_in_steps(ByteSpan bytes, std::size_t step) {
  ProxyHeaderReader reader;
  Outcome outcome;
  for (std::size_t at = 0; at < bytes.size() && !reader.done(); at += step) {
    const ByteSpan piece = bytes.subspan(at, std::min(step, bytes.size() - at));
    const auto taken = reader.feed(piece);
    if (!taken) {
      check(taken.error().reason == Reason::bad_proxy_header, "a reason is given");
      outcome = {};
      outcome.refused = true;
      return outcome;
    }
    check(*taken == piece.size() || reader.done(), "everything is taken until it is done");
    outcome.consumed += *taken;
  }
  outcome.done = reader.done();
  if (outcome.done) outcome.header = reader.header();
  return outcome;
}

void check_accepted(const Outcome& outcome) {
  const ProxyHeader& header = outcome.header;
  check(header.version == 1 || header.version == 2, "there are two versions");
  check(outcome.consumed <= (header.version == 1 ? kProxyHeaderV1Limit : kProxyHeaderV2Limit), "it is bounded");
  check(header.source.has_value() == header.destination.has_value(), "both ends are said, or none");
  check(!header.local || (!header.source && !header.ssl), "nobody stands behind a connection of the sender's own");
  check(header.version == 2 || !header.ssl, "a line says nothing of TLS");
  check(!header.ssl || !header.ssl->verified || header.ssl->certificate, "only a certificate can be good");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan input(data, size);
  const Outcome whole = feed_in_steps(input, std::max<std::size_t>(size, 1));
  check(feed_in_steps(input, 1) == whole, "cuts do not change the outcome");
  check(feed_in_steps(input, 7) == whole, "cuts do not change the outcome");
  if (whole.done) check_accepted(whole);
  return 0;
}
