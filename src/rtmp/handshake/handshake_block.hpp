#pragma once
// The fields at the front of C1 and S1 (RTMP 1.0, section 5.2.3): time, then version or zeros, then random.
#include "rtmp/handshake/digest.hpp"

namespace sallyport::rtmp {

using PeerVersion = std::array<std::uint8_t, 4>;

constexpr std::size_t kBlockFields = 8;  ///< bytes of time and version, before the random part

HandshakeBlock make_block(std::uint32_t time, const PeerVersion& version);
PeerVersion version_of(const HandshakeBlock& block);

/// Collects one block as its bytes come.
class BlockCollector {
 public:
  /// Takes what belongs to the block from the front of `bytes` and answers how much that was.
  std::size_t take(ByteSpan bytes);
  bool complete() const { return received_ == kHandshakeBlock; }
  /// Once complete.
  const HandshakeBlock& block() const { return block_; }

 private:
  HandshakeBlock block_;
  std::size_t received_ = 0;
};

}  // namespace sallyport::rtmp
