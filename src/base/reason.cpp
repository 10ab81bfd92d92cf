#include "base/reason.hpp"

namespace sallyport {

std::string_view to_string(Reason reason) {
  switch (reason) {
    case Reason::none: return "none";
    case Reason::client_closed: return "client-closed";
    case Reason::server_closed: return "server-closed";
    case Reason::server_stopping: return "server-stopping";
    case Reason::peer_reset: return "peer-reset";
    case Reason::io_error: return "io-error";
    case Reason::connect_deadline: return "connect-deadline";
    case Reason::request_deadline: return "request-deadline";
    case Reason::decision_deadline: return "decision-deadline";
    case Reason::ping_timeout: return "ping-timeout";
    case Reason::idle_timeout: return "idle-timeout";
    case Reason::stalled: return "stalled";
    case Reason::resume_expired: return "resume-expired";
    case Reason::peer_gone: return "peer-gone";
    case Reason::address_cap: return "address-cap";
    case Reason::connection_limit: return "connection-limit";
    case Reason::fd_limit: return "fd-limit";
    case Reason::instance_limit: return "instance-limit";
    case Reason::stream_limit: return "stream-limit";
    case Reason::outbox_overflow: return "outbox-overflow";
    case Reason::input_overflow: return "input-overflow";
    case Reason::tunnel_cap: return "tunnel-cap";
    case Reason::rate_limit: return "rate-limit";
    case Reason::login_delay: return "login-delay";
    case Reason::unknown_protocol: return "unknown-protocol";
    case Reason::tls_not_configured: return "tls-not-configured";
    case Reason::rtmpe_not_enabled: return "rtmpe-not-enabled";
    case Reason::bad_handshake: return "bad-handshake";
    case Reason::bad_chunk: return "bad-chunk";
    case Reason::bad_message: return "bad-message";
    case Reason::bad_amf: return "bad-amf";
    case Reason::amf_budget: return "amf-budget";
    case Reason::bad_command: return "bad-command";
    case Reason::bad_http: return "bad-http";
    case Reason::bad_tunnel: return "bad-tunnel";
    case Reason::bad_name: return "bad-name";
    case Reason::bad_tls: return "bad-tls";
    case Reason::bad_proxy_header: return "bad-proxy-header";
    case Reason::bad_swf_answer: return "bad-swf-answer";
    case Reason::bad_websocket: return "bad-websocket";
    case Reason::address_denied: return "address-denied";
    case Reason::name_unknown: return "name-unknown";
    case Reason::proxy_sender_unlisted: return "proxy-sender-unlisted";
    case Reason::tls_required: return "tls-required";
    case Reason::tls_version: return "tls-version";
    case Reason::tunnel_binding: return "tunnel-binding";
    case Reason::unknown_vhost: return "unknown-vhost";
    case Reason::unknown_application: return "unknown-application";
    case Reason::xml_socket_not_enabled: return "xml-socket-not-enabled";
    case Reason::gateway_not_enabled: return "gateway-not-enabled";
    case Reason::script_unsupported: return "script-unsupported";
    case Reason::configuration_error: return "configuration-error";
    case Reason::protocol_disallowed: return "protocol-disallowed";
    case Reason::insecure: return "insecure";
    case Reason::domain_denied: return "domain-denied";
    case Reason::origin_denied: return "origin-denied";
    case Reason::swf_mismatch: return "swf-mismatch";
    case Reason::swf_timeout: return "swf-timeout";
    case Reason::bad_key: return "bad-key";
    case Reason::no_key: return "no-key";
    case Reason::no_token: return "no-token";
    case Reason::bad_token: return "bad-token";
    case Reason::token_algorithm: return "token-algorithm";
    case Reason::token_unknown_key: return "token-unknown-key";
    case Reason::token_signature: return "token-signature";
    case Reason::token_expired: return "token-expired";
    case Reason::token_not_yet: return "token-not-yet";
    case Reason::token_audience: return "token-audience";
    case Reason::token_address: return "token-address";
    case Reason::token_scope: return "token-scope";
    case Reason::token_used: return "token-used";
    case Reason::token_revoked: return "token-revoked";
    case Reason::rejected: return "rejected";
    case Reason::name_taken: return "name-taken";
    case Reason::no_publisher: return "no-publisher";
    case Reason::publisher_gone: return "publisher-gone";
    case Reason::publisher_replaced: return "publisher-replaced";
    case Reason::attempt_repeated: return "attempt-repeated";
    case Reason::proxy_unreachable: return "proxy-unreachable";
    case Reason::not_supported: return "not-supported";
  }
  return "unknown";
}

}  // namespace sallyport
