#include "config/served_protocols.hpp"

namespace sallyport::config {

hub::ProtocolSet served_protocols(const AdaptorOptions& adaptor) {
  using One = hub::ProtocolSet::One;
  hub::ProtocolSet served;
  for (const net::ListenAddress& address : adaptor.listen) {
    if (!address.tls) served = served | One::rtmp | One::rtmpt;
    if (!address.tls && adaptor.rtmpe) served = served | One::rtmpe | One::rtmpte;
    const bool has_certificate =
        address.tls_set < adaptor.tls.size() && !adaptor.tls[address.tls_set].certificates.empty();
    if (has_certificate) served = served | One::rtmps | One::rtmpts;
  }
  if (adaptor.http.tunnel.mode == net::TunnelOptions::Mode::off)
    served = served.without(hub::ProtocolSet::tunnelled());
  return served;
}

}  // namespace sallyport::config
