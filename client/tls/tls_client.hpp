#pragma once
// TLS towards a server: TLS 1.2 and 1.3, its name (or address) verified against trusted issuers, and, when
// that fails, what is wrong. There is no way to go on without it.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <openssl/types.h>

#include "base/result.hpp"
#include "client/cancellable.hpp"
#include "client/failure.hpp"
#include "net/byte_stream.hpp"

namespace sallyport::client {

struct TlsOptions {
  /// PEM file with the issuers that are trusted instead of the system's; empty: the system's.
  std::string ca_file;
  std::vector<std::string> alpn{"http/1.1"};  ///< RFC 7301; empty: not sent
};

/// Immutable and thread-safe; connections keep it.
class TlsClientContext {
 public:
  /// Errors (configuration_error) name the file and, after "; ", what would be right.
  static Result<std::shared_ptr<TlsClientContext>> load(const TlsOptions& options);
  ~TlsClientContext();
  TlsClientContext(const TlsClientContext&) = delete;
  TlsClientContext& operator=(const TlsClientContext&) = delete;

  SSL_CTX* get() const { return context_.get(); }

 private:
  explicit TlsClientContext(SSL_CTX* context);
  std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)> context_;
};

/// TLS over a stream from the dialer. `name` is a host name, which is sent (SNI) and verified, or an IP
/// address with or without brackets, which is only verified.
///
/// `done` is called once, on the loop, never from within the call. On success the stream is parked: start()
/// it; its facts().secure is true. Else the Failure's stage is tls, and `below` has been closed. Destroying
/// the handle cancels, closes `below` and makes no call. There is no time limit of its own.
[[nodiscard]] std::unique_ptr<Cancellable> open_tls(
    std::shared_ptr<net::ByteStream> below, ByteVector initial, std::shared_ptr<TlsClientContext> context,
    std::string name, std::function<void(Outcome<std::shared_ptr<net::ByteStream>>)> done);

}  // namespace sallyport::client
