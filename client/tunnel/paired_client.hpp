#pragma once
// PairedClient: the tunnel to a server of ours. One lane sends, the other waits for what the server has to
// say.
#include "client/tunnel/client_tunnel.hpp"
#include "client/tunnel/paired_dialogue.hpp"

namespace sallyport::client {

class PairedClient final : public ClientTunnel {
 public:
  PairedClient(Opening opening, http::TunnelWelcome welcome);

 private:
  void work() override;
  bool all_answered() const override { return !send_lane_.busy(); }
  void stop() override;
  void say_goodbye() override;

  void send();
  void on_sent(std::size_t count, Outcome<ByteVector> outcome);
  void idle();
  void on_news(Outcome<ByteVector> outcome);

  PairedDialogue dialogue_;
  TunnelLane send_lane_;
  TunnelLane idle_lane_;
  MonotonicTime idle_began_;
};

}  // namespace sallyport::client
