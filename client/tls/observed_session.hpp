#pragma once
// ObservedSession: the client's end of one TLS connection, set up for one name, and what was seen of it.
#include <memory>
#include <string>

#include "client/tls/tls_client.hpp"
#include "client/tls/tls_verdict.hpp"
#include "net/tls/tls_session.hpp"

namespace sallyport::client {

/// Outlives the SSL that it makes, which refers to it.
class ObservedSession {
 public:
  ObservedSession(std::shared_ptr<TlsClientContext> context, std::string name);
  ObservedSession(const ObservedSession&) = delete;
  ObservedSession& operator=(const ObservedSession&) = delete;

  /// Once per SSL_CTX: verification and observation.
  static void prepare(SSL_CTX* context);

  /// Call once. Nothing if OpenSSL cannot take the name.
  net::SslHandle make_ssl();
  /// Without brackets and a dot at its end.
  const std::string& name() const { return name_; }
  TlsObservation& seen() { return seen_; }

 private:
  static int on_certificates(X509_STORE_CTX* store, void*);
  static void on_message(int sent, int version, int type, const void* bytes, std::size_t size, SSL* ssl,
                         void*);

  const std::shared_ptr<TlsClientContext> context_;
  const std::string name_;
  TlsObservation seen_;
};

}  // namespace sallyport::client
