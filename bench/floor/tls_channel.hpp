#pragma once
// A channel inside TLS, as OpenSSL is used by the book: SSL_read and SSL_write on the socket. The handshake
// happens within the first reads. No session is resumed and no ticket sent, as with the server.
#include <memory>
#include <string>

#include <openssl/types.h>

#include "floor/channel.hpp"

namespace sallyport::bench {

class TlsChannel : public Channel {
 public:
  TlsChannel(SSL_CTX& context, int fd);
  int read(MutableByteSpan into) override;
  int write(ByteSpan bytes) override;
  bool pending() const override;

 private:
  int outcome(int done) const;

  std::unique_ptr<SSL, void (*)(SSL*)> ssl_;
};

/// Reads both PEM files; throws std::runtime_error if they are of no use.
std::shared_ptr<SSL_CTX> load_tls(const std::string& certificate, const std::string& key);

}  // namespace sallyport::bench
