#pragma once
// LocalGreeting: the server's part of the RTMP handshake with a local program. It is answered only when the
// way to the server is known, for S1 has to end as that server's does.
//
//   waiting ──first byte is 3──▶ asked() … answer() ──C2──▶ done()
#include <memory>
#include <optional>

#include "net/byte_stream.hpp"
#include "rtmp/handshake/server_handshake.hpp"

namespace sallyport::client::bridge {

class LocalGreeting final : public net::StreamUser, public std::enable_shared_from_this<LocalGreeting> {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    /// The program has begun: answer() is wanted.
    virtual void on_greeting_asked() = 0;
    /// The handshake is made. The stream's next user is to be started with `rest`, within the call.
    virtual void on_greeting_done(ByteSpan rest) = 0;
    /// The program has gone, or is none that speaks RTMP.
    virtual void on_greeting_failed(Reason reason) = 0;
  };

  /// `owner` outlives it, or calls abandon().
  LocalGreeting(std::shared_ptr<net::ByteStream> stream, Owner& owner)
      : stream_(std::move(stream)), owner_(&owner) {}

  /// `initial`: bytes that were read already.
  void start(ByteSpan initial);
  /// `shown_tail`: the last 32 bytes of the server's S1.
  void answer(const rtmp::Digest& shown_tail);
  /// Ends the connection; its owner gets no further call.
  void abandon(Reason reason);

  // net::StreamUser
  void on_bytes(ByteSpan bytes) override;
  bool fill(net::Gather& out, std::size_t limit) override;
  void on_closed(Reason reason) override;

 private:
  /// C0 and C1 are all that a program can say before it is answered.
  static constexpr std::size_t kMostHeld = 1 + rtmp::kHandshakeBlock;

  void shake(ByteSpan bytes);
  void refuse(Reason reason);

  std::shared_ptr<net::ByteStream> stream_;
  Owner* owner_;  // null once it is done
  std::optional<rtmp::ServerHandshake> handshake_;
  ByteVector held_;  // until answer()
};

}  // namespace sallyport::client::bridge
