#pragma once
// A member of a WebSocket server that sends every message to all of its clients.
#include "load/link.hpp"
#include "load/room/member.hpp"

namespace sallyport::bench {

class WebSocketMember : public Member, private Peer {
 public:
  WebSocketMember(Poller& poller, Room& room, const StreamUrl& url, const ConnectOptions& connect)
      : Member(room), link_(make_link(poller, *this, url, connect)) {}

  void say(const std::string& text) override { link_->send(as_bytes(text)); }

 private:
  void on_connected() override { become_ready(); }
  void on_bytes(ByteSpan bytes) override;
  void on_closed(const std::string& why) override { fail(why); }

  std::string held_;            ///< of the words that are coming
  std::unique_ptr<Link> link_;  ///< last: it calls back
};

}  // namespace sallyport::bench
