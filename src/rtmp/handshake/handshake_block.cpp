#include "rtmp/handshake/handshake_block.hpp"

#include <algorithm>

#include "base/random.hpp"

namespace sallyport::rtmp {

HandshakeBlock make_block(std::uint32_t time, const PeerVersion& version) {
  HandshakeBlock block;
  for (std::size_t i = 0; i < 4; ++i) block[i] = static_cast<std::uint8_t>(time >> (24 - 8 * i));
  std::copy(version.begin(), version.end(), block.begin() + 4);
  fill_random(MutableByteSpan(block).subspan(kBlockFields));
  return block;
}

PeerVersion version_of(const HandshakeBlock& block) {
  return {block[4], block[5], block[6], block[7]};
}

std::size_t BlockCollector::take(ByteSpan bytes) {
  const ByteSpan taken = bytes.first(std::min(bytes.size(), kHandshakeBlock - received_));
  std::copy(taken.begin(), taken.end(), block_.begin() + static_cast<std::ptrdiff_t>(received_));
  received_ += taken.size();
  return taken.size();
}

}  // namespace sallyport::rtmp
