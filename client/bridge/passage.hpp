#pragma once
// Passage: a program's connection to somewhere else than an RTMP server: dialled through the proxies that are
// known, then relayed byte for byte.
#include <memory>
#include <string>

#include "client/bridge/event.hpp"
#include "client/bridge/relay.hpp"
#include "client/connector/parked.hpp"
#include "client/connector/plain_dial.hpp"

namespace sallyport::client::bridge {

class Passage final : public std::enable_shared_from_this<Passage> {
 public:
  struct Place {
    std::uint64_t number = 0;
    std::string host;
    std::uint16_t port = 0;
    Connector& connector;  // outlives the passage
    EventCall report;
    std::function<void(std::uint64_t number)> ended;  ///< the last call, in a turn of its own
  };

  Passage(std::shared_ptr<net::ByteStream> local, Place place);
  ~Passage();

  /// `said`: what the program has said already.
  void start(ByteSpan said);
  void stop();

 private:
  void on_dialled(Outcome<PlainWay> outcome);
  void end(Reason reason, std::string what);
  void tell(Event event);

  loop::EventLoop& loop_;
  Place place_;
  const MonotonicTime begun_ = monotonic_now();
  std::shared_ptr<net::ByteStream> local_;
  std::shared_ptr<Parked> parked_;  // until there is a relay
  ByteVector said_;
  std::unique_ptr<Cancellable> dial_;
  std::shared_ptr<Relay> relay_;
};

}  // namespace sallyport::client::bridge
