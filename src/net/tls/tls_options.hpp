#pragma once
// What a TLS server presents; the SSL section of Adaptor.xml.
#include <string>
#include <vector>

#include "base/clock.hpp"

namespace sallyport::net {

/// One certificate with its key (SSLServerCtx).
struct TlsCertificate {
  std::string certificate_file;  ///< SSLCertificateFile: PEM, the server's certificate first, then its chain
  std::string key_file{};        ///< SSLCertificateKeyFile; empty: the key is in the certificate file
  bool key_is_asn1 = false;      ///< type="ASN1": DER instead of PEM
  std::string pass_phrase{};     ///< SSLPassPhrase; never logged
  std::string cipher_suite{};    ///< SSLCipherSuite, for TLS 1.2; empty: forward secrecy with AES or ChaCha20
  Seconds session_timeout{300};  ///< SSLSessionTimeout, of resumption by session id (TLS 1.2)
  bool operator==(const TlsCertificate&) const = default;
};

/// One set of certificates; the client's server name (SNI) chooses, the first is for all others.
using TlsCertificates = std::vector<TlsCertificate>;

}  // namespace sallyport::net
