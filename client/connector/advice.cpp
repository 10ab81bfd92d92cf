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

std::string_view advice_for_administrator(Obstacle obstacle) {
  switch (obstacle) {
    case Obstacle::no_name:
    case Obstacle::name_hijacked:
      return "let the name servers here answer for the server's name as the world's do";
    case Obstacle::name_server_silent:
      return "let this machine reach a name server that answers";
    case Obstacle::no_route:
      return "give this network a route to the server, or say where its proxy is";
    case Obstacle::silent_drop:
      return "let TCP to this port of the server out, or refuse it with a reset, which costs nobody time";
    case Obstacle::silent:
    case Obstacle::timed_out:
      return "look for what accepts these connections and then swallows what is said on them";
    case Obstacle::refused:
      return "let TCP to this port of the server through, and see that the server listens there";
    case Obstacle::reset:
    case Obstacle::closed:
      return "allow RTMP to this server in what inspects traffic here: it ends these connections";
    case Obstacle::connections_cut:
      return "let connections to this server live longer";
    case Obstacle::proxy_unreachable:
      return "see that the proxy runs and may be reached from here";
    case Obstacle::proxy_wants_credentials:
      return "let this server through the proxy without a login, or give the user one";
    case Obstacle::proxy_refuses_credentials:
      return "see whether the proxy's login of this user is still good";
    case Obstacle::proxy_scheme_unknown:
      return "offer Basic (inside TLS) or Digest at the proxy, or let this server through without a login";
    case Obstacle::proxy_bad_reply:
      return "say which kind of proxy listens there";
    case Obstacle::connect_refused:
      return "let the proxy take CONNECT to this port of the server";
    case Obstacle::destination_forbidden:
      return "put the server on the proxy's list of permitted sites";
    case Obstacle::user_barred:
      return "permit this user at the proxy";
    case Obstacle::outside_hours:
      return "widen the hours that the proxy permits for this user";
    case Obstacle::proxy_cannot_reach:
      return "let the proxy itself reach the server: its names, routes and firewall";
    case Obstacle::tls_intercepted:
      return "exempt the server from TLS inspection, or give the users the inspecting authority's "
             "certificate";
    case Obstacle::tls_self_signed:
    case Obstacle::tls_wrong_name:
    case Obstacle::tls_expired:
      return "give the server a valid certificate for the name that its users write";
    case Obstacle::clock_wrong:
      return "give this machine a time server";
    case Obstacle::tls_failed:
    case Obstacle::not_tls:
      return "set TLS up on this port of the server (TLS.CERTIFICATE), if it is meant to be had there";
    case Obstacle::captive_portal:
      return "let this server through without the log-in page";
    case Obstacle::not_http:
    case Obstacle::http_error:
    case Obstacle::not_rtmp:
    case Obstacle::unproven:
      return "see what answers in the server's place on this port";
    case Obstacle::upgrade_stripped:
      return "let WebSocket upgrades (Connection: Upgrade) to this server through";
    case Obstacle::content_type_refused:
      return "permit application/x-fcs and application/octet-stream to and from this server";
    case Obstacle::body_refused:
      return "exempt the server from the inspection of bodies";
    case Obstacle::replies_buffered:
      return "pass the server's replies on as they come, instead of collecting them first";
    case Obstacle::upgrade_refused:
    case Obstacle::server_refused:
      return "look into the server's log for its reason";
    case Obstacle::unsupported:
    case Obstacle::none:
    case Obstacle::cancelled:
      return {};
  }
  return {};
}

}  // namespace sallyport::client
