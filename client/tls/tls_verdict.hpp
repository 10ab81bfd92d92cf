#pragma once
// From what was seen during a TLS handshake that failed to what stands in the way. Pure.
#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "base/reason.hpp"
#include "client/failure.hpp"
#include "client/tls/certificate_check.hpp"

namespace sallyport::client {

struct TlsObservation {
  CertificateFindings certificates;
  /// The beginning of what the peer answered: the head of a TLS record, or something else.
  std::array<std::uint8_t, 5> first_bytes{};
  bool answered = false;              ///< first_bytes has come
  std::optional<std::uint8_t> alert;  ///< the fatal alert the peer sent, if it did
  std::string fault;                  ///< OpenSSL's words
};

/// The handshake failed by itself. `name` is what the certificate should have been for; `now` in seconds
/// since 1970, for the words about clocks.
Failure verdict(const TlsObservation& seen, const std::string& name, std::int64_t now);
/// The stream below ended before the handshake was done.
Failure verdict_of_end(const TlsObservation& seen, Reason reason);

}  // namespace sallyport::client
