#pragma once
// The client's side of the handshake.
//
//                          take_output() = C0 C1     (at once)
//   S0 S1 S2 ──feed──▶     take_output() = C2, done()
//
// A server that does not prove anything is accepted: many do not. proof() tells which proof there was.
#include <cstdint>
#include <memory>
#include <utility>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "rtmp/handshake/handshake_block.hpp"
#include "rtmp/handshake/handshake_kind.hpp"

namespace sallyport::rtmp {

enum class ServerProof : std::uint8_t {
  none,
  echo,       ///< S2 repeats the random part of C1
  signature,  ///< S1 has a genuine digest and S2 a signature that answers ours
};

class ClientHandshake {
 public:
  /// `kind` is what C1 offers; `time` goes into it: milliseconds since any start.
  explicit ClientHandshake(HandshakeKind kind, std::uint32_t time = 0);

  /// Consumes S0, S1 and S2 and answers how many bytes that was; bytes behind S2 are left. Errors are final.
  Result<std::size_t> feed(ByteSpan bytes);
  /// What must be sent now; empty if nothing. Hands it over.
  ByteVector take_output() { return std::exchange(output_, {}); }
  /// S2 has been received and C2 made.
  bool done() const { return !blocks_; }
  /// Known once done.
  ServerProof proof() const { return proof_; }
  /// Known once done: S1 has the mark of a server that knows attempt ids.
  bool server_knows_attempts() const { return knows_attempts_; }
  /// Known once done: the last 32 bytes of S1, the key of SWF verification.
  const Digest& s1_tail() const { return s1_tail_; }

 private:
  struct Blocks {
    HandshakeBlock c1;
    HandshakeBlock s1;
    HandshakeBlock s2;
  };

  static std::size_t take(HandshakeBlock* block, std::uint32_t& received, ByteSpan bytes);
  void finish();
  void answer_digest(const Digest& server_digest);
  void answer_echo();

  std::unique_ptr<Blocks> blocks_;  ///< until done
  ByteVector output_;
  std::uint32_t s1_received_ = 0;
  std::uint32_t s2_received_ = 0;
  HandshakeKind kind_;
  ServerProof proof_ = ServerProof::none;
  Digest our_digest_{};  ///< in C1; zeros for simple
  Digest s1_tail_{};
  bool version_seen_ = false;
  bool knows_attempts_ = false;
};

}  // namespace sallyport::rtmp
