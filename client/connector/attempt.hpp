#pragma once
// Attempt: one candidate from the first look-up of a name to a verified RTMP handshake.
//
//   Dialer ──▶ TLS, if the carrier has it ──▶ WebSocket, or the tunnel, or nothing ──▶ handshake ──▶ Proved
//
// What gets no proof is a Failure with the stage at which it ended. Never does anything but a handshake that
// answers ours end in Proved: a portal's page, an echo server, a relay of old bytes do not.
#include <functional>
#include <memory>
#include <string>

#include "client/cancellable.hpp"
#include "client/connector/candidate.hpp"
#include "client/connector/parked.hpp"
#include "client/failure.hpp"
#include "client/tunnel/tunnel_health.hpp"
#include "client/uri/target.hpp"
#include "net/byte_stream.hpp"
#include "rtmp/handshake/client_handshake.hpp"

namespace sallyport::client {

/// A way that got through. Whoever has it owns the stream: start() it with a session, or close() it.
struct Proved {
  std::shared_ptr<net::ByteStream> stream;  ///< the RTMP handshake is done on it; `parked` is its user
  std::shared_ptr<Parked> parked;           ///< has what the server said behind S2; mostly nothing
  ByteVector unsaid;                        ///< C2: to be sent before everything else
  rtmp::ServerProof proof = rtmp::ServerProof::none;
  /// The server knows attempt ids: a connect that is repeated with the same one is answered once.
  bool knows_attempts = false;
  Candidate candidate;
  Carrier carrier;             ///< as it turned out: WebSocket or the tunnel where the candidate said web
  IpAddress address;           ///< what was dialled: the server's, or the proxy's
  Milliseconds elapsed{0};     ///< of the attempt itself
  rtmp::Digest s1_tail{};      ///< the last 32 bytes of S1, the key of SWF verification
  Milliseconds round_trip{0};  ///< from C0 C1 to S2: what one question and answer take on this way
  /// What the tunnel notices of its way, kept up to date on the loop; null where there is no tunnel.
  std::shared_ptr<const TunnelHealth> health;
};

/// "rtmps", "wss", "rtmpts", "http-poll", …: the way it took.
std::string_view carrier_name(const Proved& proved);

/// How an attempt tells what becomes of it, on the loop, never from within its start. `done` may destroy it.
struct AttemptEvents {
  /// It has got as far as `stage` and works on it now.
  std::function<void(Stage stage)> reached;
  /// Once, last.
  std::function<void(Outcome<Proved>)> done;
};

/// Starts attempts. The handle gives an attempt up: its connections are reset, its tunnel closed.
class AttemptStarter {
 public:
  virtual ~AttemptStarter() = default;
  [[nodiscard]] virtual std::unique_ptr<Cancellable> start(const Candidate& candidate,
                                                           AttemptEvents events) = 0;
};

}  // namespace sallyport::client
