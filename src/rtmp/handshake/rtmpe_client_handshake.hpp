#pragma once
// The client's side of the RTMPE handshake.
//
//                          take_output() = C0 C1     (at once)
//   S0 S1 S2 ──feed──▶     take_output() = C2, done(), take_ciphers()
//
// It offers version 6 and takes nothing else: a server that insists on 8 or 9 wants signatures that need
// Adobe's tables of keys (docs/protocol/rtmpe.md).
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "rtmp/handshake/client_handshake.hpp"
#include "rtmp/handshake/rtmpe_ciphers.hpp"

namespace sallyport::rtmp {

class RtmpeClientHandshake {
 public:
  /// `scheme` is how C1 is laid out (players and librtmp use B); `time` goes into it: milliseconds since any
  /// start.
  explicit RtmpeClientHandshake(DigestScheme scheme = DigestScheme::b, std::uint32_t time = 0);

  /// Consumes S0, S1 and S2 and answers how many bytes that was; bytes behind S2 are left. Errors are final:
  /// Reason::rtmpe_not_enabled if the server does not want encryption, Reason::not_supported for version 8
  /// or 9, Reason::bad_handshake.
  Result<std::size_t> feed(ByteSpan bytes);
  /// What must be sent now; empty if nothing. Hands it over.
  ByteVector take_output() { return std::exchange(output_, {}); }
  /// S2 has been received and C2 made.
  bool done() const { return done_; }
  /// Once done, and once only.
  RtmpeCiphers take_ciphers();
  /// Known once done: ServerProof::signature or none.
  ServerProof proof() const { return proof_; }
  /// Known once done: the last 32 bytes of S1, the key of SWF verification.
  const Digest& s1_tail() const { return s1_tail_; }

 private:
  Result<void> check_server_version(std::uint8_t version);
  Result<void> take_server_key();
  void finish();

  struct Blocks {
    BlockCollector s1;
    BlockCollector s2;
  };

  DiffieHellman exchange_;
  std::unique_ptr<Blocks> blocks_;  ///< until done
  std::optional<RtmpeCiphers> ciphers_;
  ByteVector output_;
  ServerProof proof_ = ServerProof::none;
  Digest our_digest_{};
  Digest server_digest_{};
  Digest s1_tail_{};
  bool version_seen_ = false;
  bool done_ = false;
};

}  // namespace sallyport::rtmp
