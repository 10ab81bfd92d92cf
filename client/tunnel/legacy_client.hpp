#pragma once
// LegacyClient: the tunnel to any other server. One request at a time, in the old rhythm: what there is to
// say is posted at once, else the server is polled as often as its interval byte wants.
#include "client/tunnel/client_tunnel.hpp"
#include "client/tunnel/legacy_dialogue.hpp"

namespace sallyport::client {

class LegacyClient final : public ClientTunnel {
 public:
  LegacyClient(Opening opening, std::string id);

 private:
  void work() override;
  bool all_answered() const override { return !lane_.busy(); }
  void stop() override;
  void say_goodbye() override;

  void run(std::size_t count);
  void on_reply(std::size_t count, Outcome<ByteVector> outcome);

  LegacyDialogue dialogue_;
  TunnelLane lane_;
  MonotonicTime idle_at_{};  // not before
  loop::Timer interval_;
};

}  // namespace sallyport::client
