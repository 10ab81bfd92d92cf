#include "net/tls/tls_session.hpp"

#include <algorithm>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/name.hpp"

namespace sallyport::net {

/// The BIO between OpenSSL and a TlsSession: it reads from what was offered and appends to what is collected.
struct SessionPipe {
  static TlsSession& session(BIO* bio) { return *static_cast<TlsSession*>(BIO_get_data(bio)); }

  static int read(BIO* bio, char* into, std::size_t size, std::size_t* count) {
    BIO_clear_retry_flags(bio);
    ByteSpan& in = session(bio).in_;
    *count = std::min(size, in.size());
    std::copy_n(in.begin(), *count, reinterpret_cast<std::uint8_t*>(into));
    in = in.subspan(*count);
    if (*count > 0) return 1;
    BIO_set_retry_read(bio);
    return 0;
  }

  static int write(BIO* bio, const char* from, std::size_t size, std::size_t* count) {
    ByteVector* out = session(bio).out_;
    if (!out) return 0;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(from);
    out->insert(out->end(), bytes, bytes + size);
    *count = size;
    return 1;
  }

  static long control(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

  static const BIO_METHOD* method() {
    static BIO_METHOD* const made = [] {
      BIO_METHOD* pipe = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "sallyport session");
      BIO_meth_set_read_ex(pipe, read);
      BIO_meth_set_write_ex(pipe, write);
      BIO_meth_set_ctrl(pipe, control);
      return pipe;
    }();
    return made;
  }

  static void attach(TlsSession& session, SSL* ssl) {
    BIO* bio = BIO_new(method());
    BIO_set_data(bio, &session);
    BIO_set_init(bio, 1);
    SSL_set_bio(ssl, bio, bio);
  }
};

namespace {

/// Names where OpenSSL's output goes while it runs.
class Collecting {
 public:
  Collecting(ByteVector*& place, ByteVector& out) : place_(place) {
    place_ = &out;
    ERR_clear_error();
  }
  ~Collecting() { place_ = nullptr; }

 private:
  ByteVector*& place_;
};

/// Whether the two ends have no version or cipher in common.
bool is_disagreement(int reason) {
  switch (reason) {
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_VERSION_TOO_LOW:
    case SSL_R_NO_SHARED_CIPHER:
    case SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM:
    case SSL_R_NO_SUITABLE_KEY_SHARE:
    case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
      return true;
    default:
      return false;
  }
}

}  // namespace

TlsSession::TlsSession(SslHandle ssl, std::shared_ptr<const void> context)
    : context_(std::move(context)), ssl_(std::move(ssl)) {
  SessionPipe::attach(*this, ssl_.get());
}

TlsSession::~TlsSession() = default;

Error TlsSession::failure() const {
  const unsigned long error = ERR_peek_error();
  const char* why = ERR_reason_error_string(error);
  return {is_disagreement(ERR_GET_REASON(error)) ? Reason::tls_version : Reason::bad_tls,
          why ? why : "the TLS connection is broken"};
}

Result<bool> TlsSession::handshake(ByteVector& out) {
  const Collecting collecting(out_, out);
  const int done = SSL_do_handshake(ssl_.get());
  if (done == 1) return established_ = true;
  if (SSL_get_error(ssl_.get(), done) == SSL_ERROR_WANT_READ) return false;
  return failure();
}

Result<TlsSession::Read> TlsSession::read(MutableByteSpan into, std::size_t& size, ByteVector& out) {
  const Collecting collecting(out_, out);
  const int done = SSL_read_ex(ssl_.get(), into.data(), into.size(), &size);
  if (done == 1) return Read::data;
  switch (SSL_get_error(ssl_.get(), done)) {
    case SSL_ERROR_WANT_READ:
      return Read::more;
    case SSL_ERROR_ZERO_RETURN:
      return Read::ended;
    default:
      return failure();
  }
}

Result<void> TlsSession::write(ByteSpan plaintext, ByteVector& out) {
  if (plaintext.empty()) return {};
  const Collecting collecting(out_, out);
  std::size_t written = 0;
  if (SSL_write_ex(ssl_.get(), plaintext.data(), plaintext.size(), &written) == 1) return {};
  return failure();
}

void TlsSession::shut_down(ByteVector& out) {
  const Collecting collecting(out_, out);
  if (established_) SSL_shutdown(ssl_.get());
}

bool TlsSession::is_client() const { return SSL_is_server(ssl_.get()) == 0; }

std::string TlsSession::server_name() const {
  const char* name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
  return name ? to_lower(name) : std::string();
}

std::string_view TlsSession::version() const { return SSL_get_version(ssl_.get()); }

}  // namespace sallyport::net
