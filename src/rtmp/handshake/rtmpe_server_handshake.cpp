#include "rtmp/handshake/rtmpe_server_handshake.hpp"

#include <algorithm>
#include <cassert>

#include "rtmp/handshake/handshake_kind.hpp"

namespace sallyport::rtmp {
namespace {

/// What S1 says: a version of FMS that has RTMPE.
constexpr PeerVersion kServerVersion = {3, 5, 1, 1};

}  // namespace

Result<std::size_t> RtmpeServerHandshake::feed(ByteSpan bytes) {
  std::size_t consumed = 0;
  if (!version_seen_ && !bytes.empty()) {
    if (!is_encrypted_version(bytes[0])) return Error{Reason::bad_handshake, "no version of RTMPE"};
    version_seen_ = true;
    c1_ = std::make_unique<BlockCollector>();
    consumed = 1;
  }
  if (c1_) {
    consumed += c1_->take(bytes.subspan(consumed));
    if (!c1_->complete()) return consumed;
    if (auto answered = answer(); !answered) return std::move(answered).error();
    c1_.reset();
  }
  if (!version_seen_) return consumed;
  const std::size_t skipped = std::min(bytes.size() - consumed, kHandshakeBlock - c2_received_);
  c2_received_ += skipped;
  return consumed + skipped;
}

/// Unlike a plain handshake, this one cannot do without the digest: it says where the key is.
Result<void> RtmpeServerHandshake::answer() {
  const HandshakeBlock& c1 = c1_->block();
  const auto found = find_digest(c1, HandshakeSide::player);
  if (!found) return Error{Reason::bad_handshake, "RTMPE without a digest"};
  const DiffieHellman exchange;
  auto ciphers = agree_on_ciphers(exchange, ByteSpan(c1).subspan(key_offset(c1, found->scheme), kKeyBytes));
  if (!ciphers) return std::move(ciphers).error();
  ciphers_ = *ciphers;
  scheme_ = found->scheme;
  client_version_ = version_of(c1);
  write_answer(*found, exchange.public_key());
  return {};
}

/// The key first: the digest covers it.
void RtmpeServerHandshake::write_answer(const FoundDigest& client, const DhBytes& public_key) {
  HandshakeBlock s1 = make_block(time_, kServerVersion);
  place_key(s1, client.scheme, public_key);
  place_digest(s1, client.scheme, HandshakeSide::server);
  HandshakeBlock s2;
  fill_signed_reply(s2, client.digest, HandshakeSide::server);
  std::copy(s1.end() - kDigestBytes, s1.end(), s1_tail_.begin());
  output_.reserve(1 + 2 * kHandshakeBlock);
  output_.push_back(kEncryptedVersion);
  output_.insert(output_.end(), s1.begin(), s1.end());
  output_.insert(output_.end(), s2.begin(), s2.end());
}

RtmpeCiphers RtmpeServerHandshake::take_ciphers() {
  assert(done() && ciphers_);
  RtmpeCiphers taken = *ciphers_;
  ciphers_.reset();
  return taken;
}

}  // namespace sallyport::rtmp
