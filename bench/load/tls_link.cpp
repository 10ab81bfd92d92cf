#include "load/tls_link.hpp"

#include <array>
#include <stdexcept>
#include <utility>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace sallyport::bench {
namespace {

constexpr std::size_t kRecord = 16 * 1024;
/// What OpenSSL's two ends agree on unless told otherwise.
constexpr const char* kCipherSuite = "TLS_AES_256_GCM_SHA384";

SSL_CTX* make_context() {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  if (!context || SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION) != 1 ||
      SSL_CTX_set_ciphersuites(context, kCipherSuite) != 1)
    throw std::runtime_error("OpenSSL does not know TLS 1.3");
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  return context;
}

SSL_CTX* context() {
  static SSL_CTX* const made = make_context();
  return made;
}

MutableByteSpan plain_buffer() {
  static std::array<std::uint8_t, kRecord> buffer;
  return buffer;
}

}  // namespace

TlsLink::TlsLink(Peer& peer, const MakeLink& make) : peer_(peer), ssl_(SSL_new(context()), SSL_free) {
  SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
  SSL_set_connect_state(ssl_.get());
  below_ = make(*this);
}

TlsLink::~TlsLink() = default;

void TlsLink::send(ByteSpan bytes) {
  if (failed_ || bytes.empty()) return;
  std::size_t written = 0;
  if (SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &written) != 1) return fail();
  flush();
}

void TlsLink::on_connected() {
  shake_hands();
}

void TlsLink::on_bytes(ByteSpan bytes) {
  if (failed_) return;
  std::size_t taken = 0;
  BIO_write_ex(SSL_get_rbio(ssl_.get()), bytes.data(), bytes.size(), &taken);
  if (established_ || shake_hands()) read();
}

void TlsLink::on_closed(const std::string& why) {
  if (!std::exchange(failed_, true)) peer_.on_closed(why);
}

bool TlsLink::shake_hands() {
  ERR_clear_error();
  const int done = SSL_do_handshake(ssl_.get());
  flush();
  if (done != 1) {
    if (SSL_get_error(ssl_.get(), done) != SSL_ERROR_WANT_READ) fail();
    return false;
  }
  established_ = true;
  peer_.on_connected();
  return !failed_;
}

void TlsLink::read() {
  while (!failed_) {
    ERR_clear_error();
    std::size_t size = 0;
    const int done = SSL_read_ex(ssl_.get(), plain_buffer().data(), plain_buffer().size(), &size);
    if (done != 1) {
      if (SSL_get_error(ssl_.get(), done) != SSL_ERROR_WANT_READ) fail();
      return;
    }
    peer_.on_bytes(plain_buffer().first(size));
  }
}

void TlsLink::flush() {
  BIO* out = SSL_get_wbio(ssl_.get());
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(out, &bytes);
  if (size <= 0) return;
  below_->send({reinterpret_cast<const std::uint8_t*>(bytes), static_cast<std::size_t>(size)});
  BIO_reset(out);
}

void TlsLink::fail() {
  const char* why = ERR_reason_error_string(ERR_peek_error());
  on_closed(std::string("TLS: ") + (why ? why : "ended by the server"));
}

}  // namespace sallyport::bench
