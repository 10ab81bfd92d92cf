#pragma once
// SOCKS 4 with names (4A: "SOCKS 4A: A Simple Extension to SOCKS 4 Protocol", Ying-Da Lee).
//
//   client: 04 01 port(2) address(4) user 00 [name 00]      proxy: 00 code port(2) address(4)
#include "client/proxy/exchange.hpp"

namespace sallyport::client {

class Socks4a final : public ProxyExchange {
 public:
  Socks4a(std::string host, std::uint16_t port, std::string user);

  void begin(ByteVector& out) override;
  Progress read(ByteSpan input, ByteVector& out) override;

 private:
  Progress judge(std::size_t consumed);

  const std::string host_;
  const std::uint16_t port_;
  const std::string user_;
  ByteVector reply_;
};

}  // namespace sallyport::client
