#pragma once
// SOCKS 5 (RFC 1928) with user and password (RFC 1929). Names are resolved by the proxy.
//
//   greeting: 05 n methods ─▶ 05 method ─┬─ 02 ▶ login: 01 user password ─▶ 01 status ─┬▶ request ─▶ reply ─▶
//   done
//                                        └─ 00 ─────────────────────────────────────────┘
#include "client/proxy/exchange.hpp"

namespace sallyport::client {

class Socks5 final : public ProxyExchange {
 public:
  Socks5(std::string host, std::uint16_t port, std::string user, std::string password);

  void begin(ByteVector& out) override;
  Progress read(ByteSpan input, ByteVector& out) override;

 private:
  enum class Waits { method, login, reply };

  /// How long the message is that has begun in held_, as far as that is known.
  std::size_t wanted() const;
  Progress on_message(ByteVector& out, std::size_t consumed);
  Progress on_method(ByteVector& out, std::size_t consumed);
  Progress on_login(ByteVector& out, std::size_t consumed);
  Progress on_reply(std::size_t consumed);
  void send_login(ByteVector& out);
  void send_request(ByteVector& out);

  const std::string host_;
  const std::uint16_t port_;
  const std::string user_;
  const std::string password_;
  Waits waits_ = Waits::method;
  ByteVector held_;
};

}  // namespace sallyport::client
