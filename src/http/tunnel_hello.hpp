#pragma once
// How our own client and our own server recognise each other at /open, and what they agree on. Both say it in
// the body, where legacy ones have a byte that means nothing (request) or nothing (reply), because proxies
// drop fields that they do not know and browsers ask before they send any.
//
//   request   "sallyport-tunnel 1 reply=text/html form=text"
//             "sallyport-tunnel 1 app=live" from a web page, whose origin the application has rules about
//   reply     the id, a newline, "sallyport-tunnel 1 secret=<64 hexadecimal digits> hold=20000", a newline
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/clock.hpp"

namespace sallyport::http {

/// Types that replies may be given; any other wish is answered with the type of the request.
constexpr std::array<std::string_view, 5> kTunnelTypes = {"application/x-fcs", "application/octet-stream",
                                                          "text/plain", "text/html", "image/gif"};

struct TunnelHello {
  std::string_view reply_type;  ///< one of kTunnelTypes, or empty: as the request's
  bool text = false;            ///< bodies are text documents (text_document.hpp)
  std::string application{};    ///< the one that a web page wants to connect to; empty: not said
};

/// The body of /open; itself a document if `hello.text`.
std::string make_tunnel_hello(const TunnelHello& hello);
/// nullopt: it is a legacy client's.
std::optional<TunnelHello> parse_tunnel_hello(ByteSpan body);

using TunnelSecret = std::array<std::uint8_t, 32>;

/// What the server says to /open.
struct TunnelWelcome {
  std::string id;
  std::optional<TunnelSecret> secret;  ///< of a server of ours; never logged
  Milliseconds hold{0};                ///< how long it holds an idle request at most
};

std::string make_tunnel_welcome(const TunnelWelcome& welcome, bool text);
/// nullopt if it does not have the form of an answer to /open: somebody else answered.
std::optional<TunnelWelcome> parse_tunnel_welcome(ByteSpan body, bool text);

}  // namespace sallyport::http
