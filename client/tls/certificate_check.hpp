#pragma once
// What is wrong with the certificates a server shows. Unlike OpenSSL, which stops at the first fault, all
// faults are collected: an unknown issuer means interception if the name is right, and a portal if it is not.
#include <cstdint>
#include <string>

#include <openssl/types.h>

namespace sallyport::client {

struct CertificateFindings {
  bool any = false;  ///< at least one of the faults below: the connection is refused
  bool unknown_issuer = false;
  bool self_signed = false;  ///< the server's certificate vouches for itself (unknown_issuer is set too)
  bool wrong_name = false;
  bool not_yet_valid = false;  ///< any certificate of the chain
  bool expired = false;        ///< any certificate of the chain
  /// Every certificate of a chain of two or more, the trusted root included, has expired.
  bool all_expired = false;
  std::string other = {};  ///< in OpenSSL's words: the first fault that is none of these

  // of the server's certificate; not clean
  std::string issuer = {};
  std::string names = {};
  std::int64_t begins = 0;  ///< seconds since 1970
  std::int64_t ends = 0;
};

/// Verifies the chain in `store`, as its parameters ask for, and collects. Answers whether it is in order.
bool check_certificates(X509_STORE_CTX* store, CertificateFindings& findings);

}  // namespace sallyport::client
