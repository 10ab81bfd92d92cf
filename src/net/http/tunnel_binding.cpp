#include "net/http/tunnel_binding.hpp"

namespace sallyport::net {

TunnelBinding::TunnelBinding(const TransportFacts& opened, HostResolver resolver)
    : resolver_(std::move(resolver)),
      secure_(opened.secure),
      http_host_(opened.http_host),
      server_name_(opened.server_name),
      virtual_host_(resolve(http_host_)),
      tls_virtual_host_(resolve(server_name_)) {}

bool TunnelBinding::admits(const TunnelOrigin& origin) const {
  return origin.secure == secure_ && same_host(origin.http_host, http_host_, virtual_host_) &&
         same_host(origin.server_name, server_name_, tls_virtual_host_);
}

bool TunnelBinding::same_host(const std::string& name, const std::string& opened_with,
                              const std::string& virtual_host) const {
  return name == opened_with || resolve(name) == virtual_host;
}

}  // namespace sallyport::net
