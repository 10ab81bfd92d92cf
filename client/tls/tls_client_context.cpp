#include <cstring>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "client/tls/observed_session.hpp"
#include "client/tls/tls_client.hpp"

namespace sallyport::client {
namespace {

constexpr std::size_t kLongestProtocol = 255;

Error fault(const std::string& what, const std::string& instead) {
  const char* why = ERR_reason_error_string(ERR_peek_error());
  return {Reason::configuration_error, what + (why ? std::string(" (") + why + ")" : "") + "; " + instead};
}

/// RFC 7301, section 3.1: every name behind its length.
std::string protocol_list(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) {
    if (name.empty() || name.size() > kLongestProtocol) continue;
    list.push_back(static_cast<char>(name.size()));
    list += name;
  }
  return list;
}

Result<void> trust(SSL_CTX* context, const std::string& ca_file) {
  ERR_clear_error();
  if (ca_file.empty()) {
    if (SSL_CTX_set_default_verify_paths(context) == 1) return {};
    return fault("the system's certificates cannot be read",
                 "install ca-certificates or give a file with --cacert");
  }
  if (SSL_CTX_load_verify_file(context, ca_file.c_str()) != 1) {
    return fault("cannot read the issuers' certificates in " + ca_file,
                 "it must be a file of PEM certificates");
  }
  // What the user names is trusted, also if it is no root: an issuer in the middle, or the server itself.
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
  return {};
}

void set_policy(SSL_CTX* context, const TlsOptions& options) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  const std::string protocols = protocol_list(options.alpn);
  if (!protocols.empty()) {
    SSL_CTX_set_alpn_protos(context, reinterpret_cast<const unsigned char*>(protocols.data()),
                            static_cast<unsigned>(protocols.size()));
  }
}

}  // namespace

TlsClientContext::TlsClientContext(SSL_CTX* context) : context_(context, SSL_CTX_free) {}

TlsClientContext::~TlsClientContext() = default;

Result<std::shared_ptr<TlsClientContext>> TlsClientContext::load(const TlsOptions& options) {
  const std::shared_ptr<TlsClientContext> made(new TlsClientContext(SSL_CTX_new(TLS_client_method())));
  set_policy(made->get(), options);
  ObservedSession::prepare(made->get());
  if (auto trusted = trust(made->get(), options.ca_file); !trusted) return trusted.error();
  return made;
}

}  // namespace sallyport::client
