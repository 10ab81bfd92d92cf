#include "rtmp/handshake/server_handshake.hpp"

#include <algorithm>

#include "rtmp/handshake/attempt_mark.hpp"

namespace sallyport::rtmp {
namespace {

/// What S1 says under the digest handshake: any version of FMS that has it. Zeros would mean simple.
constexpr PeerVersion kServerVersion = {3, 5, 1, 1};

// The bytes whose sum says where a digest lies under scheme B. Zeros put it first, far from the end of the block.
constexpr std::size_t kSchemeBOffset = 772;
constexpr std::size_t kOffsetBytes = 4;

}  // namespace

Result<std::size_t> ServerHandshake::feed(ByteSpan bytes) {
  std::size_t consumed = 0;
  if (state_ == State::version && !bytes.empty()) {
    if (auto checked = check_version(bytes[0]); !checked) return std::move(checked).error();
    c1_ = std::make_unique<HandshakeBlock>();
    state_ = State::c1;
    consumed = 1;
  }
  if (state_ == State::c1) consumed += take_c1(bytes.subspan(consumed));
  if (state_ == State::c2) consumed += skip_c2(bytes.subspan(consumed));
  return consumed;
}

std::size_t ServerHandshake::take_c1(ByteSpan bytes) {
  const ByteSpan taken = bytes.first(std::min(bytes.size(), kHandshakeBlock - received_));
  std::copy(taken.begin(), taken.end(), c1_->begin() + received_);
  received_ += static_cast<std::uint32_t>(taken.size());
  if (received_ == kHandshakeBlock) {
    answer();
    c1_.reset();
    received_ = 0;
    state_ = State::c2;
  }
  return taken.size();
}

std::size_t ServerHandshake::skip_c2(ByteSpan bytes) {
  const std::size_t taken = std::min(bytes.size(), kHandshakeBlock - received_);
  received_ += static_cast<std::uint32_t>(taken);
  if (received_ == kHandshakeBlock) state_ = State::done;
  return taken;
}

/// All but the digest, which goes out of the way of a tail that is to be shown.
HandshakeBlock ServerHandshake::make_s1(DigestScheme scheme, const PeerVersion& version) const {
  HandshakeBlock s1 = make_block(time_, version);
  if (!shown_tail_) {
    place_attempt_mark(s1, *c1_, scheme);
    return s1;
  }
  std::copy(shown_tail_->begin(), shown_tail_->end(), s1.end() - kDigestBytes);
  std::fill_n(s1.begin() + kSchemeBOffset, kOffsetBytes, std::uint8_t{0});
  return s1;
}

/// Players with a version sign their C1; encoders send zeros. A version without a digest gets the echo too.
void ServerHandshake::answer() {
  client_version_ = version_of(*c1_);
  const auto found =
      client_version_ == PeerVersion{} ? std::nullopt : find_digest(*c1_, HandshakeSide::player);
  HandshakeBlock s1 = make_s1(found ? found->scheme : DigestScheme::a, found ? kServerVersion : PeerVersion{});
  HandshakeBlock s2 = *c1_;
  if (found) {
    kind_ = found->scheme == DigestScheme::a ? HandshakeKind::digest_a : HandshakeKind::digest_b;
    place_digest(s1, found->scheme, HandshakeSide::server);
    fill_signed_reply(s2, found->digest, HandshakeSide::server);
  }
  std::copy(s1.end() - kDigestBytes, s1.end(), s1_tail_.begin());
  output_.reserve(1 + 2 * kHandshakeBlock);
  output_.push_back(kPlainVersion);
  output_.insert(output_.end(), s1.begin(), s1.end());
  output_.insert(output_.end(), s2.begin(), s2.end());
}

}  // namespace sallyport::rtmp
