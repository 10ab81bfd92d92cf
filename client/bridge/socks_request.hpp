#pragma once
// SocksRequest: what a program says to a SOCKS proxy, read by the proxy: SOCKS5 (RFC 1928) without a login,
// SOCKS4 and 4a, CONNECT only. Pure; any segmentation.
//
//   05 01 00 ─▶ 05 00 ─▶ 05 01 00 03 … ─▶ done, accept() or refuse() makes the reply
#include <cstdint>
#include <string>

#include "base/bytes.hpp"

namespace sallyport::client::bridge {

class SocksRequest {
 public:
  enum class Step : std::uint8_t {
    more,     ///< everything was taken, and more has to come
    done,     ///< the destination is known
    refused,  ///< it is not served; `out` has the reply, if there is one that it would understand
  };
  struct Progress {
    Step step = Step::more;
    std::size_t consumed = 0;
  };

  /// Takes what belongs to the request; what has to be said meanwhile is added to `out`. Not to be called
  /// after done or refused.
  Progress read(ByteSpan input, ByteVector& out);

  /// Known once done: a name or an address without brackets, lower case; never empty.
  const std::string& host() const { return host_; }
  std::uint16_t port() const { return port_; }

  /// The reply, once done.
  void accept(ByteVector& out) const;
  /// In place of it: the server cannot be reached.
  void refuse(ByteVector& out) const;

 private:
  enum class Waits : std::uint8_t { version, methods, request5, request4, user4, name4 };

  std::size_t wanted() const;
  Step on_part(ByteVector& out);
  Step on_methods(ByteVector& out);
  Step on_request5(ByteVector& out);
  Step on_request4(ByteVector& out);
  Step on_text_end(ByteVector& out);
  Step settle(std::string host, ByteVector& out);
  void reply(ByteVector& out, std::uint8_t code5, std::uint8_t code4) const;

  Waits waits_ = Waits::version;
  std::uint8_t version_ = 0;
  ByteVector held_;     // of the part that is read now
  bool named_ = false;  // SOCKS4a: a name follows the user
  std::string host_;
  std::uint16_t port_ = 0;
};

}  // namespace sallyport::client::bridge
