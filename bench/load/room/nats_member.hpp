#pragma once
// A member of a subject of NATS (docs.nats.io, "Client Protocol"): subscribes and publishes.
#include "load/link.hpp"
#include "load/room/member.hpp"

namespace sallyport::bench {

class NatsMember : public Member, private Peer {
 public:
  /// The URL's application is the subject.
  NatsMember(Poller& poller, Room& room, const StreamUrl& url, const ConnectOptions& connect);

  void say(const std::string& text) override;

 private:
  void on_connected() override;
  void on_bytes(ByteSpan bytes) override;
  void on_closed(const std::string& why) override { fail(why); }

  /// Takes one line, and what belongs to it, from the front; 0: it has not come whole.
  std::size_t take(std::string_view bytes);
  std::size_t take_message(std::string_view bytes, std::size_t line);

  const std::string subject_;
  std::string held_;            ///< the beginning of what has not come whole
  std::unique_ptr<Link> link_;  ///< last: it calls back
};

}  // namespace sallyport::bench
