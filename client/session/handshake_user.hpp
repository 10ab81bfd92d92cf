#pragma once
// HandshakeUser: makes the client's part of the plain RTMP handshake on a byte stream, then leaves it to the
// next user.
#include <functional>
#include <memory>
#include <optional>

#include "client/failure.hpp"
#include "net/byte_stream.hpp"
#include "net/outbox.hpp"
#include "rtmp/handshake/client_handshake.hpp"

namespace sallyport::client {

class HandshakeUser final : public net::StreamUser, public std::enable_shared_from_this<HandshakeUser> {
 public:
  /// No value: the handshake is done. Called once, on the loop, not from within begin().
  using Done = std::function<void(std::optional<Failure>)>;

  static std::shared_ptr<HandshakeUser> begin(std::shared_ptr<net::ByteStream> stream, Done done);
  /// No call follows; the stream is closed unless it has been taken over.
  void cancel();

  void on_bytes(ByteSpan bytes) override;
  bool fill(net::Gather& out, std::size_t limit) override;
  void on_closed(Reason reason) override;

 private:
  HandshakeUser(std::shared_ptr<net::ByteStream> stream, Done done);
  void take_output();
  void finish(std::optional<Failure> failure);

  static constexpr std::size_t kOutboxLimit = 8 * 1024;

  std::shared_ptr<net::ByteStream> stream_;  ///< null once it is somebody else's
  Done done_;
  rtmp::ClientHandshake handshake_{rtmp::HandshakeKind::simple};
  net::Outbox outbox_{kOutboxLimit};
};

}  // namespace sallyport::client
