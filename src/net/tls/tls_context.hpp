#pragma once
// TlsContext: certificates, ready to answer TLS clients: TLS 1.2 and 1.3, no renegotiation, no compression,
// ALPN "http/1.1", and no session tickets: the librtmp in Debian fails when it gets one. Immutable and
// thread-safe; a change of files makes a new one, and sessions that have begun keep theirs.
#include <memory>
#include <string>
#include <vector>

#include <openssl/types.h>

#include "base/result.hpp"
#include "net/tls/tls_options.hpp"
#include "net/tls/tls_session.hpp"

namespace sallyport::net {

class TlsContext {
 public:
  /// Reads the files. Errors (configuration_error) name the file, what is wrong with it and, after "; ", what
  /// would be right; they never quote key or pass phrase. `certificates` must not be empty.
  static Result<std::shared_ptr<TlsContext>> load(const TlsCertificates& certificates);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  /// The server's end of one connection, for a TlsSession that keeps this context: it answers SNI, and
  /// certificates of before a reload stay until then.
  SslHandle new_session() const;

  /// For people.
  struct Description {
    std::string file;
    std::string names;      ///< "example.com, *.example.com", or the subject if there are none
    std::int64_t expires = 0;  ///< seconds since 1970
  };
  std::vector<Description> describe() const;

 private:
  using Entry = std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)>;
  TlsContext() = default;
  /// SNI: the first certificate that is for the name, else the first of all.
  static int choose(SSL* ssl, int* alert, void* self);

  std::vector<Entry> entries_;
  std::vector<std::string> files_;
};

}  // namespace sallyport::net
