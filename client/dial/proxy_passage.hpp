#pragma once
// ProxyPassage: carries a ProxyExchange over a stream; the stream's user until the proxy has let us through,
// and in its successor's place from then on.
#include <functional>
#include <memory>

#include "client/proxy/exchange.hpp"
#include "net/byte_stream.hpp"

namespace sallyport::client {

class ProxyPassage final : public net::StreamUser, public std::enable_shared_from_this<ProxyPassage> {
 public:
  using Step = ProxyExchange::Step;
  /// How it ended, and what came behind the proxy's words. Not Step::more.
  using Done = std::function<void(Step, ByteVector rest)>;

  /// `done` is called once, from within one of the stream's calls.
  ProxyPassage(net::ByteStream& stream, std::shared_ptr<ProxyExchange> exchange, Done done)
      : stream_(stream), exchange_(std::move(exchange)), done_(std::move(done)) {}

  /// Starts the stream. When `done` says Step::done it is parked.
  void begin();
  /// No call follows.
  void give_up() { done_ = nullptr; }

  // net::StreamUser
  void on_bytes(ByteSpan bytes) override;
  bool fill(net::Gather& out, std::size_t limit) override;
  void on_closed(Reason reason) override;

 private:
  void finish(Step step, ByteSpan rest);

  net::ByteStream& stream_;  // which keeps this object
  const std::shared_ptr<ProxyExchange> exchange_;
  Done done_;
  ByteVector unsent_;
};

}  // namespace sallyport::client
