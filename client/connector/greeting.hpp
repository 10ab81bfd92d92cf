#pragma once
// Greeting: the client's part of the RTMP or RTMPE handshake on a stream, and the judgement on the server's.
// C2 is not sent: it goes out together with what the session says first.
#include <functional>
#include <memory>

#include "client/cancellable.hpp"
#include "client/connector/parked.hpp"
#include "client/failure.hpp"
#include "rtmp/handshake/client_handshake.hpp"

namespace sallyport::client {

struct Greeted {
  std::shared_ptr<net::ByteStream> stream;  ///< the one below, or RTMPE over it; `parked` is its user
  std::shared_ptr<Parked> parked;
  ByteVector unsaid;  ///< C2, to be sent before everything else
  rtmp::ServerProof proof = rtmp::ServerProof::none;
  bool knows_attempts = false;
  Milliseconds round_trip{0};
  rtmp::Digest s1_tail{};  ///< the last 32 bytes of S1, the key of SWF verification
};

/// Takes `stream` over; `initial` are bytes of it that were read already. `done` is called once, on the loop,
/// never from within the call: with a server that has proved itself, or with what came instead. Destroying
/// the handle closes the stream, unless it has been given to `done`. There is no time limit of its own.
[[nodiscard]] std::unique_ptr<Cancellable> greet(std::shared_ptr<net::ByteStream> stream, ByteVector initial,
                                                 bool rtmpe, std::function<void(Outcome<Greeted>)> done);

/// What it means for an attempt that its stream ended like this, at `stage`.
Failure failure_of(Reason reason, Stage stage);

}  // namespace sallyport::client
