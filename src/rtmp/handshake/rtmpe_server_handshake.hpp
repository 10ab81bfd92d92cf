#pragma once
// The server's side of the RTMPE handshake: the digest handshake with a Diffie-Hellman key in C1 and S1.
//
//   C0 C1 ──feed──▶  take_output() = S0 S1 S2         (as soon as C1 is complete)
//   C2    ──feed──▶  done(), take_ciphers()           everything behind C2 and S2 is encrypted
//
// Clients that offer version 8 or 9 are answered with 6, which is the server's to choose
// (docs/protocol/rtmpe.md). The content of C2 is not looked at.
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "rtmp/handshake/handshake_block.hpp"
#include "rtmp/handshake/rtmpe_ciphers.hpp"

namespace sallyport::rtmp {

class RtmpeServerHandshake {
 public:
  /// `time` goes into S1: milliseconds since any start.
  explicit RtmpeServerHandshake(std::uint32_t time = 0) : time_(time) {}

  /// Consumes what belongs to the handshake and answers how many bytes that was; bytes behind C2 are left.
  /// Errors are final, Reason::bad_handshake: no version of RTMPE, a C1 without a digest, a broken key.
  Result<std::size_t> feed(ByteSpan bytes);
  /// What must be sent now; empty if nothing. Hands it over.
  ByteVector take_output() { return std::exchange(output_, {}); }
  /// C2 has been received.
  bool done() const { return c2_received_ == kHandshakeBlock; }
  /// Once done, and once only.
  RtmpeCiphers take_ciphers();

  /// The following are known once there has been output.
  DigestScheme scheme() const { return scheme_; }
  /// Bytes 4 to 7 of C1: the player's version.
  const PeerVersion& client_version() const { return client_version_; }
  /// The last 32 bytes of S1, the key of SWF verification.
  const Digest& s1_tail() const { return s1_tail_; }

 private:
  Result<void> answer();
  void write_answer(const FoundDigest& client, const DhBytes& public_key);

  std::unique_ptr<BlockCollector> c1_;  ///< only while it is being received
  std::optional<RtmpeCiphers> ciphers_;
  ByteVector output_;
  std::uint32_t time_;
  std::size_t c2_received_ = 0;
  bool version_seen_ = false;
  DigestScheme scheme_ = DigestScheme::a;
  PeerVersion client_version_{};
  Digest s1_tail_{};
};

}  // namespace sallyport::rtmp
