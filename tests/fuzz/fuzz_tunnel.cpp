// A whole RTMPT session without its sockets: the input is a stream of HTTP requests, whose send, idle and
// close go through the sequencer. The numbers in the input also decide when requests are begun and answered
// and when time passes. Every request is answered exactly once, runs at most once, and in order.
#include <map>
#include <string>

#include "fuzz/fuzz_check.hpp"
#include "http/request_parser.hpp"
#include "http/tunnel_target.hpp"
#include "net/http/tunnel_sequencer.hpp"

namespace {

using namespace sallyport;
using http::RequestParser;
using http::TunnelTarget;
using sallyport::fuzz::check;

constexpr std::size_t kMaxBody = 64 * 1024;

class Session {
 public:
  ~Session() {
    sequencer_.refuse_all(404);
    check(offered_ == answered_, "every request is answered exactly once");
  }

  void request(const TunnelTarget& target, ByteVector body) {
    if (sequencer_.broken(now_)) return;
    const std::uint64_t mood = target.sequence * 31 + body.size() * 7 + offered_;
    now_ += Milliseconds(mood % 5 == 0 ? 700 : 1);
    offer(target, std::move(body));
    if (mood % 3 != 0) run_one(mood);
    if (mood % 4 == 0) run_one(mood / 4);
  }

 private:
  void offer(const TunnelTarget& target, ByteVector body) {
    TunnelRequest request{net_verb(target.kind), target.sequence, std::move(body), {}};
    ++offered_;
    request.answer = [this, sequence = target.sequence](const net::TunnelReply& reply) {
      ++answered_;
      if (reply.status != 200) return;
      const auto [known, first] = replies_.emplace(sequence, std::string(as_text(reply.body.span())));
      check(first || known->second == as_text(reply.body.span()), "the same number gets the same reply");
    };
    sequencer_.offer(std::move(request), now_);
  }
  void run_one(std::uint64_t mood) {
    net::TunnelRequest* const request = sequencer_.begin();
    if (request) check(request->sequence == next_++, "requests run once and in order");
    if (!sequencer_.running()) return;
    const std::string body = std::to_string(next_) + std::string(mood % 100 * 700, 'r');
    if (mood % 2 == 0) sequencer_.finish({.status = 200, .body = SharedBytes::copy_of(as_bytes(body))}, now_);
  }
  using TunnelRequest = net::TunnelRequest;
  static net::TunnelVerb net_verb(TunnelTarget::Kind kind) {
    return kind == TunnelTarget::Kind::send ? net::TunnelVerb::send : net::TunnelVerb::idle;
  }

  net::TunnelSequencer sequencer_;
  MonotonicTime now_{};
  std::uint64_t next_ = 0;
  std::size_t offered_ = 0;
  std::size_t answered_ = 0;
  std::map<std::uint64_t, std::string> replies_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteSpan input(data, size);
  RequestParser parser;
  Session session;
  ByteVector body;
  while (true) {
    const auto progress = parser.read(input);
    input = input.subspan(progress.consumed);
    switch (progress.event) {
      case RequestParser::Event::need_more:
      case RequestParser::Event::failed:
        return 0;
      case RequestParser::Event::head:
        body.clear();
        break;
      case RequestParser::Event::body:
        if (body.size() < kMaxBody) body.insert(body.end(), progress.data.begin(), progress.data.end());
        break;
      case RequestParser::Event::complete: {
        const TunnelTarget target = http::parse_tunnel_target(parser.head().target);
        const bool in_session = !target.session.empty();
        if (in_session) session.request(target, body);
      }
    }
  }
}
