#pragma once
// The hash of SWF verification: HMAC-SHA256 over the uncompressed file, keyed by a phrase that every player
// has in it. A client proves that it has the file by another HMAC over the hash, keyed by the end of the
// server's handshake.
#include <array>
#include <cstdint>
#include <memory>

#include "base/bytes.hpp"

struct evp_mac_ctx_st;

namespace sallyport::swf {

using SwfHash = std::array<std::uint8_t, 32>;
/// The last 32 bytes of S1.
using HandshakeTail = std::array<std::uint8_t, 32>;
/// What a client sends instead of the hash: it is good for one connection only.
using SwfProof = std::array<std::uint8_t, 32>;

/// Hashes a file as it goes by.
class SwfHasher {
 public:
  SwfHasher();
  SwfHasher(SwfHasher&&) noexcept = default;
  SwfHasher& operator=(SwfHasher&&) noexcept = default;
  ~SwfHasher();

  void add(ByteSpan bytes);
  /// Once, at the end.
  SwfHash finish();

 private:
  struct Free {
    void operator()(evp_mac_ctx_st* context) const;
  };
  std::unique_ptr<evp_mac_ctx_st, Free> context_;
};

SwfProof prove(const SwfHash& hash, const HandshakeTail& tail);
/// In a time that does not depend on the bytes.
bool same_proof(const SwfProof& a, const SwfProof& b);

}  // namespace sallyport::swf
