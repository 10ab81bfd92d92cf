#pragma once
// Worker: one I/O thread with its loop and its gate, and where the gate's connections go.
#include <memory>
#include <thread>
#include <vector>

#include "net/gate.hpp"
#include "net/rtmpe/rtmpe_door.hpp"
#include "server/adaptor.hpp"

namespace sallyport::server {

using Adaptors = std::vector<std::unique_ptr<Adaptor>>;

/// `adaptors` is complete before the loop runs and outlives the thread.
class Worker final : private net::GateRoutes {
 public:
  Worker(loop::EventLoop& loop, const Adaptors& adaptors, net::SessionFactory& sessions,
         net::RefusalLog& refusals)
      : loop_(loop), adaptors_(adaptors), sessions_(sessions), rtmpe_({sessions, refusals}), gate_(loop, *this, refusals) {}

  net::Gate& gate() { return gate_; }
  /// From any thread: nobody comes in any more.
  void close_gate();
  /// From any thread: ends tunnels and HTTP connections.
  void close_http(Reason reason);

 private:
  void admit(net::Arrival& arrival, loop::EventLoop& loop, std::function<void(Reason)> answer) override;
  void rtmp(std::shared_ptr<net::ByteStream> stream, ByteSpan initial) override;
  void http(std::shared_ptr<net::ByteStream> stream, ByteSpan initial) override;
  void xml(std::shared_ptr<net::ByteStream> stream, ByteSpan initial) override;
  void rtmpe(std::shared_ptr<net::ByteStream> stream, ByteSpan initial) override {
    rtmpe_.enter(std::move(stream), initial);
  }
  bool rtmpe_enabled(std::size_t adaptor) override { return adaptors_[adaptor]->rtmpe_enabled(); }
  std::shared_ptr<net::TlsContext> tls(std::size_t adaptor, const net::ListenerTraits& traits) override;
  std::string policy(std::size_t adaptor) override { return adaptors_[adaptor]->policy(); }

  loop::EventLoop& loop_;
  const Adaptors& adaptors_;
  net::SessionFactory& sessions_;
  net::RtmpeDoor rtmpe_;
  net::Gate gate_;
};

}  // namespace sallyport::server
