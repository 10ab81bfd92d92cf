#pragma once
// What a fresh connection speaks, by its first bytes. Sans-io: the gate calls it with what has come so far.
#include "base/bytes.hpp"
#include "base/reason.hpp"

namespace sallyport::net {

enum class Speaks {
  unclear,  ///< more bytes are needed; at most kFirstBytesLimit are
  rtmp,     ///< version byte 3
  rtmpe,    ///< version bytes 6, 8, 9
  tls,      ///< a TLS handshake record
  http,     ///< an HTTP method and a blank
  xml,      ///< a message of an XMLSocket, at a port for those
  policy,   ///< the whole "<policy-file-request/>" (Flash's socket policy)
  unknown,
};

constexpr std::size_t kFirstBytesLimit = 32;

Speaks classify_first_bytes(ByteSpan bytes);
/// The same at a port for XMLSockets: what is neither TLS, HTTP nor a request for the policy is XML.
Speaks classify_at_xml_port(ByteSpan bytes);

}  // namespace sallyport::net
