#pragma once
// A Link through the HTTP tunnel (RTMPT, RTMPTS) over one kept-alive connection, one request at a time:
// /open/1, then /send while there is something to send, else /idle after the time that the last reply's
// interval byte asks for.
#include <string>

#include "common/timer.hpp"
#include "load/http_reply.hpp"
#include "load/link.hpp"

namespace sallyport::bench {

class TunnelLink : public Link, private Peer {
 public:
  /// `make` makes the link below; `to` is whom requests name as their host.
  TunnelLink(Poller& poller, Peer& peer, const Endpoint& to, const MakeLink& make);

  void send(ByteSpan bytes) override;
  void stop_reading() override { below_->stop_reading(); }

 private:
  void on_connected() override;
  void on_bytes(ByteSpan bytes) override;
  void on_closed(const std::string& why) override;

  void on_reply(const HttpReply& reply);
  void request_next(unsigned interval);
  void send_waiting();
  void post(const std::string& path, ByteSpan body);
  std::string next_path(const std::string& verb);

  Peer& peer_;
  std::string host_;
  std::string session_;
  std::uint64_t sequence_ = 0;
  ByteVector unsent_;
  HttpReplyReader replies_;
  bool awaiting_reply_ = false;
  Timer timer_;
  std::unique_ptr<Link> below_;  ///< last: it calls back
};

}  // namespace sallyport::bench
