#include "floor/tls_channel.hpp"

#include <stdexcept>

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace sallyport::bench {

TlsChannel::TlsChannel(SSL_CTX& context, int fd) : ssl_(SSL_new(&context), SSL_free) {
  SSL_set_fd(ssl_.get(), fd);
  SSL_set_accept_state(ssl_.get());
}

int TlsChannel::read(MutableByteSpan into) {
  ERR_clear_error();
  return outcome(SSL_read(ssl_.get(), into.data(), static_cast<int>(into.size())));
}

int TlsChannel::write(ByteSpan bytes) {
  ERR_clear_error();
  return outcome(SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())));
}

bool TlsChannel::pending() const {
  return SSL_has_pending(ssl_.get()) == 1;
}

int TlsChannel::outcome(int done) const {
  if (done > 0) return done;
  const int error = SSL_get_error(ssl_.get(), done);
  return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? 0 : -1;
}

std::shared_ptr<SSL_CTX> load_tls(const std::string& certificate, const std::string& key) {
  const std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) != 1 ||
      SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1)
    throw std::runtime_error("cannot use " + certificate + " with " + key);
  SSL_CTX_set_num_tickets(context.get(), 0);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_read_ahead(context.get(), 1);  // else two reads a record
  SSL_CTX_set_mode(context.get(), SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  return context;
}

}  // namespace sallyport::bench
