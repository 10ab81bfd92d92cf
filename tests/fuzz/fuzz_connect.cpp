// An HTTP proxy's answers to CONNECT, with logins; and, where the first byte is odd, the challenge of a 407
// alone.
#include "client/proxy/digest.hpp"
#include "client/proxy/http_connect.hpp"
#include "fuzz/fuzz_check.hpp"

namespace {

using namespace sallyport;
using client::ProxyExchange;
using Step = ProxyExchange::Step;

/// Where the conversation led; a proxy that wants another connection gets one, a few times.
std::string run(ByteSpan input, std::size_t piece) {
  const client::ProxyEndpoint proxy{.host = "p", .port = 1, .tls = false, .user = "ann", .password = "-pw-"};
  client::HttpConnect exchange("server.test", 443, std::make_shared<client::ProxyAuthorizer>(proxy));
  ByteVector said;
  exchange.begin(said);
  Step step = Step::more;
  while (!input.empty() && (step == Step::more || step == Step::reconnect)) {
    if (step == Step::reconnect) exchange.begin(said);
    const ByteSpan bytes = input.first(std::min(piece, input.size()));
    const auto progress = exchange.read(bytes, said);
    fuzz::check(progress.consumed <= bytes.size(), "no more is taken than there is");
    fuzz::check(progress.step != Step::more || progress.consumed == bytes.size(),
                "all is taken while the conversation goes on");
    step = progress.step;
    input = input.subspan(progress.consumed);
  }
  fuzz::check(as_text(said).find("-pw-") == std::string_view::npos, "the password does not travel as it is");
  if (step == Step::more) step = exchange.read_end({client::Obstacle::closed, client::Stage::proxy, {}});
  return std::to_string(static_cast<int>(step)) + exchange.failure().detail;
}

void check_challenges(std::string_view text) {
  const std::string_view fields[] = {text};
  const auto challenges = client::parse_challenges(fields);
  if (!challenges) return;
  for (const client::Challenge& one : *challenges) {
    fuzz::check(!one.scheme.empty(), "a challenge has a scheme");
    if (!client::digest_supported(one)) continue;
    const std::string answer = client::digest_answer(
        one, {.user = "ann", .password = "pw", .method = "CONNECT", .uri = "s:443", .cnonce = "c"});
    fuzz::check(answer.find_first_of("\r\n") == std::string::npos, "an answer stays one line");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteSpan input = ByteSpan(data, size).subspan(1);
  if (data[0] & 1) {
    check_challenges(as_text(input));
  } else {
    fuzz::check(run(input, input.size()) == run(input, 1), "segmentation means nothing");
  }
  return 0;
}
