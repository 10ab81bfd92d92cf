#pragma once
// The opening handshake of a WebSocket (RFC 6455, section 4), both sides.
#include <string>
#include <string_view>

#include "http/request_head.hpp"

namespace sallyport::http::websocket {

/// The subprotocol of RTMP's bytes in binary messages.
constexpr std::string_view kSubprotocol = "rtmp";

/// Whether a request wants to become a WebSocket, rightly or not.
bool asks_websocket(const RequestHead& head);

/// The application that the path names, decoded: its first segment. Empty if there is none, or none that may
/// be.
std::string application_of(std::string_view target);

/// 101 if the request is as section 4.2.1 wants it; 426 if only the version is not 13; else 400.
unsigned judge_upgrade(const RequestHead& head);

/// Behind a refusal with 426: what would be understood.
constexpr std::string_view kVersionFields = "\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13";

/// The Sec-WebSocket-Accept of a key.
std::string accept_of(std::string_view key);

/// The reply with 101. `subprotocol` is empty if the client offered none that we speak; `more` are further
/// fields, each begun with CRLF.
std::string make_upgrade_reply(std::string_view key, std::string_view subprotocol,
                               std::string_view more = {});

/// A fresh Sec-WebSocket-Key: 16 random bytes.
std::string make_key();

struct ClientUpgrade {
  std::string host;                        ///< with the port, if it is not the scheme's own
  std::string target;                      ///< a path, or behind a forward proxy an absolute URI
  std::string key;                         ///< of make_key()
  std::string origin;                      ///< empty: not sent
  std::string proxy_authorization;         ///< empty: not sent; a secret
  std::string subprotocols{kSubprotocol};  ///< offered, the best first
};
std::string make_upgrade_request(const ClientUpgrade& upgrade);

/// What is wrong with a reply with 101 to that request (section 4.1); empty: nothing is.
std::string_view fault_of_upgrade(const std::vector<Field>& fields, const ClientUpgrade& upgrade);
/// What such a reply has chosen; empty: nothing.
std::string_view subprotocol_of(const std::vector<Field>& fields);

}  // namespace sallyport::http::websocket
