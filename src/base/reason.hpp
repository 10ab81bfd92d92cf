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
  resume_expired,
  peer_gone,
  // limits
  address_cap,
  connection_limit,
  fd_limit,
  instance_limit,
  stream_limit,
  outbox_overflow,
  input_overflow,
  tunnel_cap,
  rate_limit,
  login_delay,
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
  bad_tls,
  bad_proxy_header,
  bad_swf_answer,
  bad_websocket,
  // policy
  address_denied,
  name_unknown,
  proxy_sender_unlisted,
  tls_required,
  tls_version,
  tunnel_binding,
  unknown_vhost,
  unknown_application,
  script_unsupported,
  gateway_not_enabled,
  xml_socket_not_enabled,
  configuration_error,
  protocol_disallowed,
  insecure,
  domain_denied,
  origin_denied,
  swf_mismatch,
  swf_timeout,
  bad_key,
  no_key,
  no_token,
  bad_token,
  token_algorithm,
  token_unknown_key,
  token_signature,
  token_expired,
  token_not_yet,
  token_audience,
  token_address,
  token_scope,
  token_used,
  token_revoked,
  rejected,
  name_taken,
  no_publisher,
  publisher_gone,
  publisher_replaced,
  attempt_repeated,
  proxy_unreachable,
  not_supported,
};

/// The code as printed: lower case, words joined by hyphens. Never empty.
std::string_view to_string(Reason reason);

}  // namespace sallyport
