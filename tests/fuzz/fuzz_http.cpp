// A request parser must say the same whether its input comes whole or byte by byte, and what it accepts must
// have one way of framing at most.
#include <optional>
#include <string>
#include <vector>

#include "fuzz/fuzz_check.hpp"
#include "http/request_parser.hpp"
#include "http/response_parser.hpp"
#include "http/tunnel_target.hpp"

namespace {

using namespace sallyport;
using http::RequestParser;
using sallyport::fuzz::check;

/// What the parser said, as text: heads, bodies, ends.
struct Transcript {
  std::string said;
  bool failed = false;
};

void note_head(const http::RequestHead& head, Transcript& transcript) {
  check(!head.chunked || !head.content_length, "one way of framing");
  check(head.raw.size() <= http::RequestLimits{}.head, "a head within its limit");
  const http::TunnelTarget target = http::parse_tunnel_target(head.target);
  check(target.session.size() <= http::kMaxSessionId, "a session id within its limit");
  transcript.said.append("[").append(head.method).append(" ").append(head.target).append(" ");
  transcript.said.append(head.host_name()).append(head.keep_alive() ? "+" : "-").append("]");
}

void feed(RequestParser& parser, ByteSpan input, Transcript& transcript) {
  while (!transcript.failed) {
    const auto progress = parser.read(input);
    check(progress.consumed <= input.size(), "no more is taken than there is");
    input = input.subspan(progress.consumed);
    switch (progress.event) {
      case RequestParser::Event::need_more:
        check(input.empty(), "everything is taken");
        return;
      case RequestParser::Event::head:
        note_head(parser.head(), transcript);
        break;
      case RequestParser::Event::body:
        transcript.said += as_text(progress.data);
        break;
      case RequestParser::Event::complete:
        transcript.said += "[end]";
        break;
      case RequestParser::Event::failed:
        check(parser.failed_status() >= 400, "a failure has a status");
        transcript.failed = true;
    }
  }
}

/// Where a response ends, fed in pieces of `piece` bytes.
std::size_t response_end(ByteSpan input, std::size_t piece) {
  http::ResponseParser parser(false);
  std::size_t end = 0;
  while (end < input.size()) {
    const auto progress = parser.read(input.subspan(end, std::min(piece, input.size() - end)));
    end += progress.consumed;
    if (progress.event == http::ResponseParser::Event::failed) return input.size() + 1;
    if (progress.event == http::ResponseParser::Event::complete) return end;
    if (progress.event == http::ResponseParser::Event::upgraded) return end;
    check(progress.consumed > 0, "progress is made");
  }
  return end;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan input(data, size);
  RequestParser whole_parser;
  Transcript whole;
  feed(whole_parser, input, whole);
  RequestParser byte_parser;
  Transcript bytes;
  for (std::size_t i = 0; i < size && !bytes.failed; ++i) feed(byte_parser, input.subspan(i, 1), bytes);
  check(whole.failed == bytes.failed, "the same requests are refused in every segmentation");
  check(whole.said == bytes.said, "the same is said in every segmentation");
  check(response_end(input, size) == response_end(input, 1), "a response ends at the same byte");
  return 0;
}
