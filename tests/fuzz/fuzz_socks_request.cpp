// What a program says to the bridge's SOCKS port. The same bytes must lead to the same end in any
// segmentation.
#include "client/bridge/socks_request.hpp"
#include "fuzz/fuzz_check.hpp"

namespace {

using namespace sallyport;
using client::bridge::SocksRequest;

struct End {
  SocksRequest::Step step = SocksRequest::Step::more;
  std::size_t consumed = 0;
  ByteVector said;
  std::string host;
  std::uint16_t port = 0;
  bool operator==(const End&) const = default;
};

End run(ByteSpan input, std::size_t piece) {
  SocksRequest request;
  End end;
  while (!input.empty() && end.step == SocksRequest::Step::more) {
    const ByteSpan bytes = input.first(std::min(piece, input.size()));
    const auto progress = request.read(bytes, end.said);
    fuzz::check(progress.consumed <= bytes.size(), "no more is taken than there is");
    fuzz::check(progress.step != SocksRequest::Step::more || progress.consumed == bytes.size(),
                "all is taken while more has to come");
    end.step = progress.step;
    end.consumed += progress.consumed;
    input = input.subspan(progress.consumed);
  }
  fuzz::check(end.consumed <= 1024, "a request has an end");
  fuzz::check(end.said.size() <= 16, "the proxy says no more than it has to");
  if (end.step != SocksRequest::Step::done) return end;
  end.host = request.host();
  end.port = request.port();
  fuzz::check(!end.host.empty() && end.port != 0, "a destination is one");
  return end;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan input(data, size);
  fuzz::check(run(input, input.size() + 1) == run(input, 1), "segmentation means nothing");
  return 0;
}
