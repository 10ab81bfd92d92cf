#include "net/tls/tls_context.hpp"

#include <cstring>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "net/tls/certificate_text.hpp"

namespace sallyport::net {
namespace {

constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES:!aNULL";
constexpr long kSessionCache = 4096;

Error fault(const std::string& what, const std::string& instead) {
  const char* why = ERR_reason_error_string(ERR_peek_error());
  return {Reason::configuration_error, what + (why ? std::string(" (") + why + ")" : "") + "; " + instead};
}

int pass_phrase(char* into, int size, int, void* given) {
  const auto& phrase = *static_cast<const std::string*>(given);
  if (phrase.empty() || phrase.size() > static_cast<std::size_t>(size)) return 0;
  std::memcpy(into, phrase.data(), phrase.size());
  return static_cast<int>(phrase.size());
}

/// RFC 7301: HTTP/1.1 if the client offers it. RTMP has no name, and its clients offer none.
int choose_application_protocol(SSL*, const unsigned char** out, unsigned char* length, const unsigned char* offered,
                                unsigned offered_length, void*) {
  static constexpr unsigned char kHttp[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, length, kHttp, sizeof kHttp - 1, offered, offered_length) != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_NOACK;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

Result<void> read_files(SSL_CTX* context, const TlsCertificate& from) {
  ERR_clear_error();
  if (SSL_CTX_use_certificate_chain_file(context, from.certificate_file.c_str()) != 1) {
    return fault("cannot read the certificate " + from.certificate_file,
                 "it must be a PEM file with the server's certificate first and its chain behind");
  }
  SSL_CTX_set_default_passwd_cb(context, pass_phrase);
  SSL_CTX_set_default_passwd_cb_userdata(context, const_cast<std::string*>(&from.pass_phrase));
  const std::string& key = from.key_file.empty() ? from.certificate_file : from.key_file;
  const int type = from.key_is_asn1 ? SSL_FILETYPE_ASN1 : SSL_FILETYPE_PEM;
  const bool read = SSL_CTX_use_PrivateKey_file(context, key.c_str(), type) == 1;
  SSL_CTX_set_default_passwd_cb_userdata(context, nullptr);
  if (!read || SSL_CTX_check_private_key(context) != 1) {
    return fault("cannot use the private key " + key,
                 "it must belong to " + from.certificate_file + " and be readable" +
                     (from.key_is_asn1 ? " as ASN1" : " as PEM") + " with the pass phrase given");
  }
  return {};
}

Result<void> set_ciphers(SSL_CTX* context, const TlsCertificate& from) {
  const char* wanted = from.cipher_suite.empty() ? kCiphers : from.cipher_suite.c_str();
  ERR_clear_error();
  if (SSL_CTX_set_cipher_list(context, wanted) == 1) return {};
  return fault("no cipher of SSLCipherSuite \"" + from.cipher_suite + "\" is known here",
               "leave it empty, or write OpenSSL's names as in " + std::string(kCiphers));
}

void set_policy(SSL_CTX* context, const TlsCertificate& from) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                                   SSL_OP_IGNORE_UNEXPECTED_EOF);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  static constexpr unsigned char kSessions[] = "sallyport";
  SSL_CTX_set_session_id_context(context, kSessions, sizeof kSessions - 1);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_SERVER);
  SSL_CTX_sess_set_cache_size(context, kSessionCache);
  SSL_CTX_set_timeout(context, static_cast<long>(from.session_timeout.count()));
  SSL_CTX_set_alpn_select_cb(context, choose_application_protocol, nullptr);
}

}  // namespace

TlsContext::~TlsContext() = default;

Result<std::shared_ptr<TlsContext>> TlsContext::load(const TlsCertificates& certificates) {
  const std::shared_ptr<TlsContext> made(new TlsContext);
  for (const TlsCertificate& certificate : certificates) {
    Entry entry(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    set_policy(entry.get(), certificate);
    if (auto ciphers = set_ciphers(entry.get(), certificate); !ciphers) return std::move(ciphers).error();
    if (auto files = read_files(entry.get(), certificate); !files) return std::move(files).error();
    made->entries_.push_back(std::move(entry));
    made->files_.push_back(certificate.certificate_file);
  }
  // A TlsSession keeps this object, so the callback's argument outlives every handshake.
  SSL_CTX_set_tlsext_servername_callback(made->entries_.front().get(), choose);
  SSL_CTX_set_tlsext_servername_arg(made->entries_.front().get(), made.get());
  return made;
}

SslHandle TlsContext::new_session() const {
  SslHandle ssl(SSL_new(entries_.front().get()), SSL_free);
  SSL_set_accept_state(ssl.get());
  return ssl;
}

int TlsContext::choose(SSL* ssl, int*, void* self) {
  const char* name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  if (!name) return SSL_TLSEXT_ERR_NOACK;
  for (const Entry& entry : static_cast<TlsContext*>(self)->entries_) {
    if (X509_check_host(SSL_CTX_get0_certificate(entry.get()), name, 0, 0, nullptr) != 1) continue;
    SSL_set_SSL_CTX(ssl, entry.get());
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_OK;
}

std::vector<TlsContext::Description> TlsContext::describe() const {
  std::vector<Description> all;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    X509* certificate = SSL_CTX_get0_certificate(entries_[i].get());
    all.push_back({files_[i], names_of(certificate), end_of(certificate)});
  }
  return all;
}

}  // namespace sallyport::net
