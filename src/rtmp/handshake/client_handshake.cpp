#include "rtmp/handshake/client_handshake.hpp"

#include <algorithm>

#include "rtmp/handshake/attempt_mark.hpp"

namespace sallyport::rtmp {
namespace {

/// What C1 says under the digest handshake: any version of Flash Player that has it. Zeros would mean simple.
constexpr PeerVersion kClientVersion = {10, 0, 45, 2};

/// Whether S2 repeats C1's time and random part; the four bytes between are the server's time or C1's.
bool repeats(const HandshakeBlock& s2, const HandshakeBlock& c1) {
  return std::equal(c1.begin(), c1.begin() + 4, s2.begin()) &&
         std::equal(c1.begin() + kBlockFields, c1.end(), s2.begin() + kBlockFields);
}

}  // namespace

ClientHandshake::ClientHandshake(HandshakeKind kind, std::uint32_t time)
    : blocks_(std::make_unique<Blocks>()), kind_(kind) {
  blocks_->c1 = make_block(time, kind == HandshakeKind::simple ? PeerVersion{} : kClientVersion);
  if (kind == HandshakeKind::digest_a)
    our_digest_ = place_digest(blocks_->c1, DigestScheme::a, HandshakeSide::player);
  if (kind == HandshakeKind::digest_b)
    our_digest_ = place_digest(blocks_->c1, DigestScheme::b, HandshakeSide::player);
  output_.push_back(kPlainVersion);
  output_.insert(output_.end(), blocks_->c1.begin(), blocks_->c1.end());
}

Result<std::size_t> ClientHandshake::feed(ByteSpan bytes) {
  std::size_t consumed = 0;
  if (!version_seen_ && !bytes.empty()) {
    if (auto checked = check_version(bytes[0]); !checked) return std::move(checked).error();
    version_seen_ = true;
    consumed = 1;
  }
  if (!version_seen_) return consumed;
  consumed += take(blocks_ ? &blocks_->s1 : nullptr, s1_received_, bytes.subspan(consumed));
  consumed += take(blocks_ ? &blocks_->s2 : nullptr, s2_received_, bytes.subspan(consumed));
  if (blocks_ && s2_received_ == kHandshakeBlock) finish();
  return consumed;
}

std::size_t ClientHandshake::take(HandshakeBlock* block, std::uint32_t& received, ByteSpan bytes) {
  if (!block) return 0;
  const ByteSpan taken = bytes.first(std::min(bytes.size(), kHandshakeBlock - received));
  std::copy(taken.begin(), taken.end(), block->begin() + received);
  received += static_cast<std::uint32_t>(taken.size());
  return taken.size();
}

void ClientHandshake::finish() {
  knows_attempts_ = has_attempt_mark(blocks_->s1, blocks_->c1);
  std::copy(blocks_->s1.end() - kDigestBytes, blocks_->s1.end(), s1_tail_.begin());
  const auto found =
      kind_ == HandshakeKind::simple ? std::nullopt : find_digest(blocks_->s1, HandshakeSide::server);
  if (found) {
    answer_digest(found->digest);
  } else {
    answer_echo();
  }
  blocks_.reset();
}

void ClientHandshake::answer_digest(const Digest& server_digest) {
  if (has_signature(blocks_->s2, our_digest_, HandshakeSide::server)) proof_ = ServerProof::signature;
  HandshakeBlock c2;
  fill_signed_reply(c2, server_digest, HandshakeSide::player);
  output_.insert(output_.end(), c2.begin(), c2.end());
}

/// S1 may be a copy of C1 as well: nginx-rtmp's is. A mirror does not get here, since S2 has to come before C2 is
/// sent: it would have to give back twice what it got.
void ClientHandshake::answer_echo() {
  if (repeats(blocks_->s2, blocks_->c1)) proof_ = ServerProof::echo;
  output_.insert(output_.end(), blocks_->s1.begin(), blocks_->s1.end());
}

}  // namespace sallyport::rtmp
