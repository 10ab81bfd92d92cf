#pragma once
// Every refusal, cut and disconnect carries one of these codes; the log prints it as `reason=<code>`.
// The words are part of the product's interface (people grep and alert on them): add, never rename.
#include <string_view>

namespace sallyport {

enum class Reason {
  none,
  // the ordinary ways a connection ends
  client_closed,
  server_closed,
  server_stopping,
  peer_reset,
  io_error,
  // time
  connect_deadline,
  request_deadline,
  decision_deadline,
  ping_timeout,
  idle_timeout,
  stalled,
  // limits
  address_cap,
  connection_limit,
  fd_limit,
  instance_limit,
  stream_limit,
  outbox_overflow,
  input_overflow,
  tunnel_cap,
  // malformed input
  unknown_protocol,
  tls_not_configured,
  rtmpe_not_enabled,
  bad_handshake,
  bad_chunk,
  bad_message,
  bad_amf,
  amf_budget,
  bad_command,
  bad_http,
  bad_tunnel,
  bad_name,
  // policy
  address_denied,
  unknown_vhost,
  unknown_application,
  script_unsupported,
  configuration_error,
  protocol_disallowed,
  bad_key,
  no_key,
  rejected,
  name_taken,
  publisher_gone,
  publisher_replaced,
  proxy_unreachable,
  not_supported,
};

/// The code as printed: lower case, words joined by hyphens. Never empty.
std::string_view to_string(Reason reason);

}  // namespace sallyport
