// The RTMPE handshake, three ways: the bytes as they are to both ends; the bytes as a C1 and an S1 that were
// given a genuine digest, so that whatever stands in the place of the key is tried as one; and two genuine
// ends that talk in pieces as the bytes say.
#include <algorithm>

#include "fuzz/fuzz_check.hpp"
#include "rtmp/handshake/handshake_kind.hpp"
#include "rtmp/handshake/rtmpe_client_handshake.hpp"
#include "rtmp/handshake/rtmpe_server_handshake.hpp"

namespace {

using namespace sallyport;
using namespace sallyport::rtmp;
using sallyport::fuzz::check;

constexpr std::size_t kWhole = 1 + 2 * kHandshakeBlock;
constexpr std::size_t kMostCuts = 128;  // four exponentiations each: enough of them for the short inputs

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
      outcome.consumed = 0;  // how far it got before an error depends on the cuts
      break;
    }
    check(*consumed == piece.size() || handshake.done(), "everything is consumed until it is done");
    outcome.consumed += *consumed;
    outcome.answered += handshake.take_output().size();
  }
  outcome.done = handshake.done();
  check(outcome.consumed <= kWhole, "nothing behind the handshake is consumed");
  return outcome;
}

void check_server(ByteSpan bytes) {
  RtmpeServerHandshake handshake;
  const Outcome whole = feed_in_steps(handshake, bytes, std::max<std::size_t>(bytes.size(), 1));
  const bool complete = whole.reason == Reason::none && bytes.size() >= 1 + kHandshakeBlock;
  check(whole.answered == (complete ? kWhole : 0), "C0 and C1 are answered");
  if (whole.done) handshake.take_ciphers();
  RtmpeServerHandshake other;
  check(feed_in_steps(other, bytes, 61) == whole, "cuts do not change the outcome");
}

void check_client(ByteSpan bytes) {
  RtmpeClientHandshake handshake;
  handshake.take_output();
  const Outcome whole = feed_in_steps(handshake, bytes, std::max<std::size_t>(bytes.size(), 1));
  check(whole.answered == (whole.done ? kHandshakeBlock : 0), "S0, S1 and S2 are answered");
  check(!whole.done || handshake.proof() == ServerProof::none, "nobody knows our digest");
  if (whole.done) handshake.take_ciphers();
  RtmpeClientHandshake other;
  other.take_output();
  check(feed_in_steps(other, bytes, 61) == whole, "cuts do not change the outcome");
}

/// The bytes with a version and a digest that let them pass as far as the key.
ByteVector made_genuine(ByteSpan bytes, HandshakeSide side) {
  HandshakeBlock block;
  std::copy_n(bytes.begin() + 1, kHandshakeBlock, block.begin());
  place_digest(block, bytes[0] % 2 ? DigestScheme::a : DigestScheme::b, side);
  ByteVector made(bytes.begin(), bytes.end());
  made[0] = kEncryptedVersion;
  std::copy(block.begin(), block.end(), made.begin() + 1);
  return made;
}

/// Carries `from`'s output to `to`, each byte of `cuts` being the length of a piece.
template <typename To>
void carry(ByteVector output, To& to, ByteSpan cuts) {
  std::size_t at = 0;
  for (std::size_t i = 0; at < output.size(); ++i) {
    const std::size_t wanted = i < cuts.size() ? cuts[i] : output.size();
    const auto consumed = to.feed(ByteSpan(output).subspan(at, std::min(wanted, output.size() - at)));
    check(consumed.ok(), "genuine ends understand each other");
    at += *consumed;
  }
}

void check_conversation(ByteSpan cuts) {
  RtmpeClientHandshake client(cuts.size() % 2 ? DigestScheme::a : DigestScheme::b);
  RtmpeServerHandshake server;
  carry(client.take_output(), server, cuts);
  carry(server.take_output(), client, cuts);
  carry(client.take_output(), server, cuts);
  check(client.done() && server.done(), "genuine ends come to an end");
  check(client.proof() == ServerProof::signature, "the server is genuine");
  ByteVector carried(cuts.begin(), cuts.end());
  client.take_ciphers().outgoing.apply(carried, carried.data());
  server.take_ciphers().incoming.apply(carried, carried.data());
  check(std::equal(carried.begin(), carried.end(), cuts.begin(), cuts.end()), "what is sent is received");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan bytes(data, size);
  check_server(bytes);
  check_client(bytes);
  if (size >= 1 + kHandshakeBlock) {
    check_server(made_genuine(bytes, HandshakeSide::player));
    check_client(made_genuine(bytes, HandshakeSide::server));
  }
  if (size <= kMostCuts) check_conversation(bytes);
  return 0;
}
