#include "config/served_protocols.hpp"

namespace sallyport::config {
namespace {

using One = hub::ProtocolSet::One;

constexpr hub::ProtocolSet kClear = hub::ProtocolSet(One::rtmp) | One::rtmpt;

bool has_certificate(const AdaptorOptions& adaptor, const net::ListenAddress& address) {
  return address.tls_set < adaptor.tls.size() && !adaptor.tls[address.tls_set].certificates.empty();
}

hub::ProtocolSet served_at(const AdaptorOptions& adaptor, const net::ListenAddress& address) {
  // A proxy in front may have ended TLS: every connection's, or those whose PROXY header says so.
  const bool secure = has_certificate(adaptor, address) || address.secure_front || address.proxy_header;
  hub::ProtocolSet served;
  if (secure) served = hub::ProtocolSet::secure();
  if (address.tls) return served;
  if (adaptor.rtmpe) served = served | hub::ProtocolSet::obfuscated();
  return address.secure_front ? served : served | kClear;
}

}  // namespace

hub::ProtocolSet served_protocols(const AdaptorOptions& adaptor, bool tunnel) {
  hub::ProtocolSet served;
  for (const net::ListenAddress& address : adaptor.listen) served = served | served_at(adaptor, address);
  if (tunnel && adaptor.http.tunnel.mode != net::TunnelOptions::Mode::off) return served;
  const bool clear_websocket = adaptor.http.websocket && served.has(One::rtmpt);
  served = served.without(hub::ProtocolSet::tunnelled());
  return clear_websocket ? served | One::rtmpt : served;
}

}  // namespace sallyport::config
