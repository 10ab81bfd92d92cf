// The same bytes as a client's to the server's handshake and as a server's to the client's: both must consume
// the same however they are cut, and answer exactly when the other side's block is complete.
#include <algorithm>

#include "fuzz/fuzz_check.hpp"
#include "rtmp/handshake/client_handshake.hpp"
#include "rtmp/handshake/server_handshake.hpp"

namespace {

using namespace sallyport;
using namespace sallyport::rtmp;
using sallyport::fuzz::check;

struct Outcome {
  std::size_t consumed = 0;
  std::size_t answered = 0;
  Reason reason = Reason::none;
  bool done = false;
  bool operator==(const Outcome&) const = default;
};

template <typename Handshake>
Outcome feed_in_steps(Handshake& handshake, ByteSpan bytes, std::size_t step) {
  Outcome outcome;
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    const ByteSpan piece = bytes.subspan(at, std::min(step, bytes.size() - at));
    const auto consumed = handshake.feed(piece);
    if (!consumed) {
      outcome.reason = consumed.error().reason;
      break;
    }
    check(*consumed == piece.size() || handshake.done(), "everything is consumed until it is done");
    outcome.consumed += *consumed;
    outcome.answered += handshake.take_output().size();
  }
  outcome.done = handshake.done();
  return outcome;
}

void check_server(ByteSpan bytes) {
  ServerHandshake handshake;
  const Outcome whole = feed_in_steps(handshake, bytes, std::max<std::size_t>(bytes.size(), 1));
  const bool complete = whole.reason == Reason::none && bytes.size() >= 1 + kHandshakeBlock;
  check(whole.answered == (complete ? 1 + 2 * kHandshakeBlock : 0), "C0 and C1 are answered");
  check(whole.consumed <= 1 + 2 * kHandshakeBlock, "nothing behind C2 is consumed");
  ServerHandshake other;
  check(feed_in_steps(other, bytes, 61) == whole, "cuts do not change the outcome");
  check(other.kind() == handshake.kind(), "cuts do not change the kind");
}

void check_client(ByteSpan bytes, HandshakeKind kind) {
  ClientHandshake handshake(kind);
  handshake.take_output();
  const Outcome whole = feed_in_steps(handshake, bytes, std::max<std::size_t>(bytes.size(), 1));
  check(whole.answered == (whole.done ? kHandshakeBlock : 0), "S0, S1 and S2 are answered");
  check(whole.consumed <= 1 + 2 * kHandshakeBlock, "nothing behind S2 is consumed");
  check(!whole.done || handshake.proof() == ServerProof::none, "nobody knows our random bytes");
  ClientHandshake other(kind);
  other.take_output();
  check(feed_in_steps(other, bytes, 61) == whole, "cuts do not change the outcome");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  check_server({data, size});
  check_client({data, size}, HandshakeKind::simple);
  check_client({data, size}, HandshakeKind::digest_b);
  return 0;
}
