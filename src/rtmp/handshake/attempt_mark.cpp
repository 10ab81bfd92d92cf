#include "rtmp/handshake/attempt_mark.hpp"

#include <algorithm>
#include <string_view>

#include "rtmp/handshake/handshake_block.hpp"
#include "rtmp/handshake/hmac.hpp"

namespace sallyport::rtmp {
namespace {

constexpr std::string_view kPhrase = "This server answers a connect once, however often it is repeated";
constexpr std::size_t kMarkBytes = 16;
constexpr std::size_t kQuestionBytes = 32;  // of C1's random part

/// Scheme A has its digest before 772, B behind it.
constexpr std::size_t offset_beside(DigestScheme scheme) {
  return scheme == DigestScheme::a ? kHandshakeBlock - kDigestBytes - kMarkBytes : 740;
}

Digest mark_for(const HandshakeBlock& c1) {
  const ByteSpan phrase(reinterpret_cast<const std::uint8_t*>(kPhrase.data()), kPhrase.size());
  return hmac_sha256(phrase, ByteSpan(c1).subspan(kBlockFields, kQuestionBytes));
}

}  // namespace

void place_attempt_mark(HandshakeBlock& s1, const HandshakeBlock& c1, DigestScheme scheme) {
  const Digest mark = mark_for(c1);
  std::copy_n(mark.begin(), kMarkBytes, s1.begin() + offset_beside(scheme));
}

bool has_attempt_mark(const HandshakeBlock& s1, const HandshakeBlock& c1) {
  const Digest mark = mark_for(c1);
  const auto lies_beside = [&](DigestScheme scheme) {
    return std::equal(mark.begin(), mark.begin() + kMarkBytes, s1.begin() + offset_beside(scheme));
  };
  return lies_beside(DigestScheme::a) || lies_beside(DigestScheme::b);
}

}  // namespace sallyport::rtmp
