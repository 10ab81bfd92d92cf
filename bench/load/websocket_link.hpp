#pragma once
// A Link through a WebSocket (RFC 6455): RTMP's bytes in binary messages, the frames masked as a client's
// are.
#include <array>
#include <string>

#include "http/websocket/frame_reader.hpp"
#include "http/websocket/upgrade.hpp"
#include "load/link.hpp"

namespace sallyport::bench {

class WebSocketLink : public Link, private Peer {
 public:
  /// `make` makes the link below.
  WebSocketLink(Peer& peer, const StreamUrl& url, const MakeLink& make);

  void send(ByteSpan bytes) override;
  void stop_reading() override { below_->stop_reading(); }

 private:
  void on_connected() override;
  void on_bytes(ByteSpan bytes) override;
  void on_closed(const std::string& why) override { peer_.on_closed(why); }

  /// Takes bytes up to the end of the reply to the upgrade; what lies behind it.
  ByteSpan read_reply(ByteSpan bytes);
  void read_frames(ByteSpan bytes);

  Peer& peer_;
  http::websocket::ClientUpgrade upgrade_;
  std::string reply_;  ///< to the upgrade, as far as it has come
  bool upgraded_ = false;
  http::websocket::FrameReader frames_{http::websocket::Role::client};
  std::array<std::uint8_t, 1> scratch_{};  ///< a server's frames are not masked
  std::unique_ptr<Link> below_;            ///< last: it calls back
};

}  // namespace sallyport::bench
