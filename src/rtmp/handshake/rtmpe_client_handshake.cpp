#include "rtmp/handshake/rtmpe_client_handshake.hpp"

#include <algorithm>
#include <cassert>
#include <string>

namespace sallyport::rtmp {
namespace {

/// What C1 says: a player that has RTMPE and nothing newer. To one that says 128.0.3.2 servers answer 8 or 9.
constexpr PeerVersion kClientVersion = {9, 0, 124, 2};

}  // namespace

RtmpeClientHandshake::RtmpeClientHandshake(DigestScheme scheme, std::uint32_t time)
    : blocks_(std::make_unique<Blocks>()) {
  HandshakeBlock c1 = make_block(time, kClientVersion);
  place_key(c1, scheme, exchange_.public_key());
  our_digest_ = place_digest(c1, scheme, HandshakeSide::player);
  output_.push_back(kEncryptedVersion);
  output_.insert(output_.end(), c1.begin(), c1.end());
}

Result<std::size_t> RtmpeClientHandshake::feed(ByteSpan bytes) {
  std::size_t consumed = 0;
  if (!version_seen_ && !bytes.empty()) {
    if (auto checked = check_server_version(bytes[0]); !checked) return std::move(checked).error();
    version_seen_ = true;
    consumed = 1;
  }
  if (!version_seen_ || done_) return consumed;
  consumed += blocks_->s1.take(bytes.subspan(consumed));
  if (!blocks_->s1.complete()) return consumed;
  if (!ciphers_) {
    if (auto taken = take_server_key(); !taken) return std::move(taken).error();
  }
  consumed += blocks_->s2.take(bytes.subspan(consumed));
  if (blocks_->s2.complete()) finish();
  return consumed;
}

Result<void> RtmpeClientHandshake::check_server_version(std::uint8_t version) {
  if (version == kEncryptedVersion) return {};
  if (version == kPlainVersion)
    return Error{Reason::rtmpe_not_enabled, "the server does not want encryption"};
  if (is_encrypted_version(version))
    return Error{Reason::not_supported, "the server insists on RTMPE version " + std::to_string(version)};
  return Error{Reason::bad_handshake, "version byte " + std::to_string(version)};
}

Result<void> RtmpeClientHandshake::take_server_key() {
  const HandshakeBlock& s1 = blocks_->s1.block();
  const auto found = find_digest(s1, HandshakeSide::server);
  if (!found) return Error{Reason::bad_handshake, "RTMPE without a digest"};
  auto ciphers = agree_on_ciphers(exchange_, ByteSpan(s1).subspan(key_offset(s1, found->scheme), kKeyBytes));
  if (!ciphers) return std::move(ciphers).error();
  ciphers_ = *ciphers;
  server_digest_ = found->digest;
  std::copy(s1.end() - kDigestBytes, s1.end(), s1_tail_.begin());
  return {};
}

void RtmpeClientHandshake::finish() {
  if (has_signature(blocks_->s2.block(), our_digest_, HandshakeSide::server)) proof_ = ServerProof::signature;
  HandshakeBlock c2;
  fill_signed_reply(c2, server_digest_, HandshakeSide::player);
  output_.insert(output_.end(), c2.begin(), c2.end());
  blocks_.reset();
  done_ = true;
}

RtmpeCiphers RtmpeClientHandshake::take_ciphers() {
  assert(done_ && ciphers_);
  RtmpeCiphers taken = *ciphers_;
  ciphers_.reset();
  return taken;
}

}  // namespace sallyport::rtmp
