#pragma once
// A Link over one TCP connection. All links read through one buffer: thousands of viewers share a process.
#include "load/link.hpp"

namespace sallyport::bench {

class TcpLink : public Link, private Poller::Handler {
 public:
  TcpLink(Poller& poller, Peer& peer, const Endpoint& to, const ConnectOptions& options);
  ~TcpLink() override;

  void send(ByteSpan bytes) override;
  void stop_reading() override;

 private:
  void on_events(std::uint32_t events) override;
  void finish_connect();
  void read();
  void write();
  void watch();
  void close(const std::string& why);

  Poller& poller_;
  Peer& peer_;
  FileDescriptor fd_;
  ByteVector unsent_;
  std::uint32_t watched_ = EPOLLOUT;
  bool connected_ = false;
  bool reading_ = true;
};

}  // namespace sallyport::bench
