#include "client/tls/tls_verdict.hpp"

#include <string_view>

#include <openssl/ssl.h>

#include "base/bytes.hpp"
#include "client/printable.hpp"
#include "net/tls/certificate_text.hpp"

namespace sallyport::client {
namespace {

Failure failed(Obstacle obstacle, std::string detail) {
  return {obstacle, Stage::tls, std::move(detail)};
}

std::string quoted(const std::string& text) {
  return "\"" + printable(text) + "\"";
}

std::string validity(const CertificateFindings& found, std::int64_t now) {
  return "it is valid from " + net::utc_date(found.begins) + " to " + net::utc_date(found.ends) +
         ", and this machine's clock says " + net::utc_date(now);
}

/// The name comes first: what is for another host is not the server, whoever vouches for it. Certificates are
/// not put to use before they begin, so one that is not valid yet speaks against our clock, as does a chain
/// that has expired altogether: servers forget to renew their own certificate, but nobody the roots.
Failure judge(const CertificateFindings& found, const std::string& name, std::int64_t now) {
  if (found.wrong_name) {
    return failed(Obstacle::tls_wrong_name,
                  "the certificate is for " + printable(found.names) + ", not for " + name +
                      (found.unknown_issuer ? "; its issuer " + quoted(found.issuer) + " is not known either"
                                            : std::string()));
  }
  if (found.not_yet_valid || found.all_expired) return failed(Obstacle::clock_wrong, validity(found, now));
  if (found.self_signed)
    return failed(Obstacle::tls_self_signed, "the certificate for " + printable(found.names));
  if (found.unknown_issuer) return failed(Obstacle::tls_intercepted, "the issuer is " + quoted(found.issuer));
  if (found.expired) return failed(Obstacle::tls_expired, validity(found, now));
  return failed(Obstacle::tls_failed, found.other);
}

bool is_tls_record(const TlsObservation& seen) {
  constexpr std::uint8_t kFirstType = 20;  // change_cipher_spec; RFC 8446, section 5.1
  constexpr std::uint8_t kLastType = 24;
  return seen.first_bytes[0] >= kFirstType && seen.first_bytes[0] <= kLastType && seen.first_bytes[1] == 3;
}

std::string what_else(const TlsObservation& seen) {
  const std::string_view text = as_text(seen.first_bytes);
  if (text.starts_with("HTTP/")) return "it answers HTTP in the clear";
  if (seen.first_bytes[0] == 3) return "it answers RTMP in the clear";
  return "it answers \"" + printable(text) + "\"";
}

std::string alert_of(std::uint8_t alert) {
  return std::string("alert: ") + SSL_alert_desc_string_long(alert);
}

}  // namespace

Failure verdict(const TlsObservation& seen, const std::string& name, std::int64_t now) {
  if (seen.certificates.any) return judge(seen.certificates, name, now);
  if (seen.answered && !is_tls_record(seen)) return failed(Obstacle::not_tls, what_else(seen));
  if (seen.alert) return failed(Obstacle::tls_failed, alert_of(*seen.alert));
  return failed(Obstacle::tls_failed, seen.fault);
}

Failure verdict_of_end(const TlsObservation& seen, Reason reason) {
  if (seen.answered && !is_tls_record(seen)) return failed(Obstacle::not_tls, what_else(seen));
  if (seen.alert) return failed(Obstacle::tls_failed, alert_of(*seen.alert));
  const std::string when =
      seen.answered ? "in the middle of the handshake" : "instead of an answer to the hello";
  switch (reason) {
    case Reason::peer_reset:
      return failed(Obstacle::reset, when);
    case Reason::client_closed:  // the peer's end, as a stream names it
      return failed(Obstacle::closed, when);
    default:
      return failed(Obstacle::silent, when + ": " + std::string(to_string(reason)));
  }
}

}  // namespace sallyport::client
