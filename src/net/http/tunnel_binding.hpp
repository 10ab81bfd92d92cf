#pragma once
// What a tunnel session is bound to besides its id: the security it was opened with and the virtual host it was
// opened at. Its address is not part of it: clients move between the addresses and connections of their proxies.
#include <functional>
#include <string>

#include "base/ip_address.hpp"
#include "net/byte_stream.hpp"

namespace sallyport::net {

/// The virtual host (any text that tells it from the others) that a host name leads to. Any thread.
using HostResolver = std::function<std::string(const std::string& host)>;

/// How a request came in.
struct TunnelOrigin {
  IpAddress peer;
  bool secure = false;
  std::string http_host;    ///< of the Host header, without port, lower case; may be empty
  std::string server_name;  ///< asked for in the TLS handshake; may be empty
};

class TunnelBinding {
 public:
  TunnelBinding(const TransportFacts& opened, HostResolver resolver);

  /// Whether a request from `origin` may use the session. A host name that leads to the same virtual host is as
  /// good as the one it was opened with; the very same name stays good when a reload has moved it elsewhere.
  bool admits(const TunnelOrigin& origin) const;

 private:
  bool same_host(const std::string& name, const std::string& opened_with, const std::string& virtual_host) const;
  std::string resolve(const std::string& name) const { return resolver_ ? resolver_(name) : name; }

  const HostResolver resolver_;
  const bool secure_;
  const std::string http_host_;
  const std::string server_name_;
  const std::string virtual_host_;      // that http_host_ led to
  const std::string tls_virtual_host_;  // that server_name_ led to
};

}  // namespace sallyport::net
