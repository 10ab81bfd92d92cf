// A SOCKS proxy's words. The first byte chooses the version, and whether a user is given; the same bytes must
// lead to the same end in any segmentation.
#include "client/proxy/socks4a.hpp"
#include "client/proxy/socks5.hpp"
#include "fuzz/fuzz_check.hpp"

namespace {

using namespace sallyport;
using client::ProxyExchange;

struct End {
  ProxyExchange::Step step = ProxyExchange::Step::more;
  std::size_t consumed = 0;
  bool operator==(const End&) const = default;
};

End run(ProxyExchange& exchange, ByteSpan input, std::size_t piece) {
  ByteVector said;
  exchange.begin(said);
  End end;
  while (!input.empty() && end.step == ProxyExchange::Step::more) {
    const ByteSpan bytes = input.first(std::min(piece, input.size()));
    const auto progress = exchange.read(bytes, said);
    fuzz::check(progress.consumed <= bytes.size(), "no more is taken than there is");
    fuzz::check(progress.step != ProxyExchange::Step::more || progress.consumed == bytes.size(),
                "all is taken while the conversation goes on");
    end.step = progress.step;
    end.consumed += progress.consumed;
    input = input.subspan(progress.consumed);
  }
  fuzz::check(said.size() < 2048, "the client says no more than it has to");
  return end;
}

End converse(std::uint8_t kind, ByteSpan input, std::size_t piece) {
  const std::string user = kind & 2 ? "ann" : "";
  if (kind & 1) {
    client::Socks5 exchange("server.test", 443, user, "pw");
    return run(exchange, input, piece);
  }
  client::Socks4a exchange("server.test", 443, user);
  return run(exchange, input, piece);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteSpan input = ByteSpan(data, size).subspan(1);
  fuzz::check(converse(data[0], input, input.size()) == converse(data[0], input, 1),
              "segmentation means nothing");
  return 0;
}
