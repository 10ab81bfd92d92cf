#pragma once
// A Link inside RTMPE, over TCP or through the tunnel. It makes the RTMPE handshake, which stands in the
// place of RTMP's own, before it tells its peer that it is connected.
#include <memory>
#include <optional>

#include "load/link.hpp"
#include "rtmp/handshake/rtmpe_client_handshake.hpp"

namespace sallyport::bench {

class RtmpeLink : public Link, private Peer {
 public:
  /// `make` makes the link below.
  RtmpeLink(Peer& peer, const MakeLink& make);

  void send(ByteSpan bytes) override;
  void stop_reading() override { below_->stop_reading(); }

 private:
  void on_connected() override;
  void on_bytes(ByteSpan bytes) override;
  void on_closed(const std::string& why) override;
  /// Answers what is left behind the handshake.
  ByteSpan shake_hands(ByteSpan bytes);

  Peer& peer_;
  std::unique_ptr<rtmp::RtmpeClientHandshake> handshake_ = std::make_unique<rtmp::RtmpeClientHandshake>();
  std::optional<rtmp::RtmpeCiphers> ciphers_;
  std::unique_ptr<Link> below_;  ///< last: it calls back
};

}  // namespace sallyport::bench
