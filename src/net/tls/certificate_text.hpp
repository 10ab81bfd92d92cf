#pragma once
// What a certificate says, for people. Certificates of peers say what they like: their text is not clean.
#include <cstdint>
#include <string>

#include <openssl/types.h>

namespace sallyport::net {

/// The DNS names and addresses it is for, "example.com, *.example.com, 192.0.2.7"; its subject if there are
/// none.
std::string names_of(X509* certificate);
/// "Example Root CA": the common name, else the organisation, else everything, "/C=…/OU=…".
std::string short_name(const X509_NAME* name);
/// Seconds since 1970 from which and until which it is valid; 0 if that cannot be read.
std::int64_t begin_of(const X509* certificate);
std::int64_t end_of(const X509* certificate);
/// "2026-11-28T16:00:00Z"
std::string utc_date(std::int64_t seconds);

}  // namespace sallyport::net
