#pragma once
// The server's side of the handshake (RTMP 1.0, section 5.2, and the digest form). Bytes in, bytes out:
//
//   C0 C1 ──feed──▶  take_output() = S0 S1 S2        (as soon as C1 is complete)
//   C2    ──feed──▶  done()
//
// S1 and S2 are genuine for a client whose C1 carries a digest: old players refuse H.264 otherwise. All
// others get their C1 back unchanged. The content of C2 is not looked at: clients send what they like.
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "rtmp/handshake/handshake_block.hpp"
#include "rtmp/handshake/handshake_kind.hpp"

namespace sallyport::rtmp {

class ServerHandshake {
 public:
  /// `time` goes into S1: milliseconds since any start.
  explicit ServerHandshake(std::uint32_t time = 0) : time_(time) {}
  /// Of a relay: S1 ends with `shown_tail`, that of another server, so that a player's answer to that server's SWF
  /// verification is right. It has no attempt mark.
  ServerHandshake(std::uint32_t time, const Digest& shown_tail) : time_(time), shown_tail_(shown_tail) {}

  /// Consumes what belongs to the handshake and answers how many bytes that was; bytes behind C2 are left.
  /// Errors are final: Reason::bad_handshake, Reason::rtmpe_not_enabled.
  Result<std::size_t> feed(ByteSpan bytes);
  /// What must be sent now; empty if nothing. Hands it over.
  ByteVector take_output() { return std::exchange(output_, {}); }
  /// C2 has been received.
  bool done() const { return state_ == State::done; }

  /// The following are known once there has been output.
  HandshakeKind kind() const { return kind_; }
  /// Bytes 4 to 7 of C1: the player's version, or zeros.
  const PeerVersion& client_version() const { return client_version_; }
  /// The last 32 bytes of S1, the key of SWF verification.
  const Digest& s1_tail() const { return s1_tail_; }

 private:
  enum class State : std::uint8_t { version, c1, c2, done };

  std::size_t take_c1(ByteSpan bytes);
  std::size_t skip_c2(ByteSpan bytes);
  void answer();
  HandshakeBlock make_s1(DigestScheme scheme, const PeerVersion& version) const;

  std::unique_ptr<HandshakeBlock> c1_;  ///< only while it is being received
  ByteVector output_;
  std::uint32_t time_;
  std::optional<Digest> shown_tail_;
  std::uint32_t received_ = 0;  ///< bytes of the current block
  State state_ = State::version;
  HandshakeKind kind_ = HandshakeKind::simple;
  PeerVersion client_version_{};
  Digest s1_tail_{};
};

}  // namespace sallyport::rtmp
