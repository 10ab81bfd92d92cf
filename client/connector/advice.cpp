#include "client/connector/advice.hpp"

namespace sallyport::client {

std::string_view advice(Obstacle obstacle) {
  switch (obstacle) {
    case Obstacle::no_name:
      return "check the name of the host";
    case Obstacle::name_server_silent:
      return "check this machine's name servers, or write the host's address";
    case Obstacle::name_hijacked:
      return "use another name server, or write the host's address";
    case Obstacle::no_route:
      return "check this machine's connection to the network";
    case Obstacle::silent_drop:
    case Obstacle::silent:
    case Obstacle::timed_out:
      return "check the host and port; if they are right, give the network's proxy with --proxy";
    case Obstacle::refused:
      return "check that the server runs and listens on this port";
    case Obstacle::reset:
    case Obstacle::closed:
    case Obstacle::connections_cut:
      return "something on the way ends the connection: try rtmps, or another network";
    case Obstacle::proxy_unreachable:
      return "check the proxy's host and port";
    case Obstacle::proxy_wants_credentials:
      return "give them as in --proxy http://user:password@proxy:port";
    case Obstacle::proxy_refuses_credentials:
      return "check the user and password in --proxy";
    case Obstacle::proxy_scheme_unknown:
      return "ask for Basic or Digest at the proxy, or run a local one that can do its login";
    case Obstacle::proxy_bad_reply:
      return "check the scheme in --proxy: http, https, socks4a or socks5";
    case Obstacle::connect_refused:
    case Obstacle::destination_forbidden:
    case Obstacle::user_barred:
    case Obstacle::outside_hours:
      return "ask whoever runs the proxy to let this server through";
    case Obstacle::proxy_cannot_reach:
      return "check the host and port; the proxy itself finds no way there";
    case Obstacle::tls_intercepted:
      return "give the certificate of whoever inspects TLS here with --cacert, if you trust them";
    case Obstacle::tls_self_signed:
      return "give the server's certificate with --cacert, if you know that it is the server's";
    case Obstacle::tls_wrong_name:
      return "use the name that the certificate is for, or give its issuer with --cacert";
    case Obstacle::tls_expired:
      return "ask whoever runs the server to renew its certificate";
    case Obstacle::clock_wrong:
      return "set this machine's clock";
    case Obstacle::tls_failed:
    case Obstacle::not_tls:
      return "check that the server speaks TLS on this port";
    case Obstacle::captive_portal:
      return "open a web page in a browser, log in there, and try again";
    case Obstacle::not_http:
    case Obstacle::http_error:
    case Obstacle::not_rtmp:
    case Obstacle::unproven:
      return "check the host and port: something else answers there";
    case Obstacle::upgrade_stripped:
    case Obstacle::content_type_refused:
    case Obstacle::body_refused:
    case Obstacle::replies_buffered:
      return "ask whoever runs the inspection here to let this server through";
    case Obstacle::upgrade_refused:
      return "check the application in the URI, and the Origin rules of the server";
    case Obstacle::server_refused:
      return "check the application, the key and the token in the URI";
    case Obstacle::unsupported:
      return "use another scheme or another proxy";
    case Obstacle::none:
    case Obstacle::cancelled:
      return {};
  }
  return {};
}

}  // namespace sallyport::client
