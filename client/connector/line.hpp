#pragma once
// Line: a connection to the server on one route and port, inside TLS if asked for. What attempts begin with,
// and what tunnels ask for again and again.
#include <functional>
#include <memory>
#include <string>

#include "client/dial/dialer.hpp"
#include "client/tls/tls_client.hpp"

namespace sallyport::client {

/// What lines are made with, on one loop. Tunnels keep it for as long as they live.
struct Toolbox {
  /// Errors: the certificates cannot be read, or there is no way to look up names.
  static Result<std::shared_ptr<Toolbox>> make(loop::EventLoop& on, const TlsOptions& options);
  Toolbox(loop::EventLoop& on, std::shared_ptr<NameLookup> lookup, std::shared_ptr<TlsClientContext> context)
      : loop(on), names(std::move(lookup)), tls(std::move(context)), dialer(loop, *names, tls) {}

  loop::EventLoop& loop;
  std::shared_ptr<NameLookup> names;
  std::shared_ptr<TlsClientContext> tls;
  Dialer dialer;
};

struct LineRequest {
  Route route;
  std::string host;  ///< the server's; also the name that its certificate must have
  std::uint16_t port = 0;
  bool tls = false;
  bool small_segments = false;  ///< see DialRequest
  Milliseconds tcp_timeout{4'000};
  Milliseconds timeout{6'000};  ///< for everything
};

struct Line {
  std::shared_ptr<net::ByteStream> stream;  ///< waits for start()
  ByteVector initial;                       ///< for start()
  IpAddress address;                        ///< of the server, or of the proxy
};

/// `reached` is told about each stage that begins, `done` is called once; both on the loop, never from within
/// the call. `done` may destroy the handle, and destroying it gives up.
[[nodiscard]] std::unique_ptr<Cancellable> open_line(std::shared_ptr<Toolbox> tools, LineRequest request,
                                                     std::function<void(Stage)> reached,
                                                     std::function<void(Outcome<Line>)> done);

}  // namespace sallyport::client
