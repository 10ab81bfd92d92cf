#pragma once
// Dialer: gets a connection to a server, directly or through a proxy.
//
//   dial() ─▶ names (A, AAAA) ─▶ Happy Eyeballs over the addresses ─▶ [TLS to an https:// proxy] ─▶ [proxy]
//   ─▶ done
//
// Nothing is said to the server itself. Name look-ups, the family that worked and proxy logins are shared by
// all dials of one Dialer, which is therefore made for one group of attempts, and not kept for hours.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/ip_address.hpp"
#include "client/cancellable.hpp"
#include "client/dial/name_lookup.hpp"
#include "client/failure.hpp"
#include "client/proxy/authorizer.hpp"
#include "client/proxy/route.hpp"
#include "net/byte_stream.hpp"

namespace sallyport::client {

class TlsClientContext;
struct DialGroup;

struct DialRequest {
  Route route;
  std::string host;  ///< the server: a name, or an address with or without brackets
  std::uint16_t port = 0;
  Milliseconds tcp_timeout{4000};  ///< for all addresses together, from the first SYN on
  /// For the conversation with the proxy; a proxy may try for a while to reach the server.
  Milliseconds proxy_timeout{6000};
  /// For paths on which large packets vanish and nobody tells (kSmallSegment).
  bool small_segments = false;
  /// Ends the dial as a whole: timed_out at the stage it has reached.
  std::optional<Deadline> deadline;
  /// Told about each stage that begins behind Stage::name, on the loop, never from within dial(). May be
  /// empty; must not destroy the dial.
  std::function<void(Stage)> reached;
};

struct Dialled {
  /// Not started, or parked behind the proxy's answer: start() it. It keeps what the peer sends in the kernel
  /// until then. Facts: protocol "rtmp", peer: the address dialled. Whoever drops it calls close() first.
  std::shared_ptr<net::ByteStream> stream;
  ByteVector initial;  ///< bytes behind the proxy's answer, for start(); mostly empty
  IpAddress address;   ///< of the server, or of the proxy
  std::uint16_t port = 0;
  Milliseconds name_time{0};     ///< until the first address was known
  Milliseconds connect_time{0};  ///< from there until the TCP connection stood
  Milliseconds proxy_time{0};    ///< from there until the proxy had let us through; 0 without one
};

/// On one loop.
class Dialer {
 public:
  /// `loop` and `names` outlive the dialer and its dials. `proxy_tls` verifies https:// proxies; without one
  /// they are unsupported.
  Dialer(loop::EventLoop& loop, NameLookup& names, std::shared_ptr<TlsClientContext> proxy_tls = nullptr);
  ~Dialer();

  /// `done` is called once, on the loop, never from within dial(). Destroying the handle cancels without a
  /// call. With http_forward the connection to the proxy is all there is to it.
  [[nodiscard]] std::unique_ptr<Cancellable> dial(DialRequest request,
                                                  std::function<void(Outcome<Dialled>)> done);

  /// The login at a proxy that dials share; the tunnel's requests over http_forward use it too.
  std::shared_ptr<ProxyAuthorizer> authorizer(const ProxyEndpoint& proxy);

 private:
  const std::shared_ptr<DialGroup> group_;
};

}  // namespace sallyport::client
