#include "client/tls/observed_session.hpp"

#include <algorithm>

#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "base/ip_address.hpp"

namespace sallyport::client {
namespace {

std::string plain(std::string name) {
  if (name.size() > 2 && name.front() == '[' && name.back() == ']') return name.substr(1, name.size() - 2);
  if (name.ends_with('.')) name.pop_back();
  return name;
}

ObservedSession& session_of(const SSL* ssl) {
  return *static_cast<ObservedSession*>(SSL_get_app_data(ssl));
}

}  // namespace

ObservedSession::ObservedSession(std::shared_ptr<TlsClientContext> context, std::string name)
    : context_(std::move(context)), name_(plain(std::move(name))) {}

void ObservedSession::prepare(SSL_CTX* context) {
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_cert_verify_callback(context, on_certificates, nullptr);
  SSL_CTX_set_msg_callback(context, on_message);
}

net::SslHandle ObservedSession::make_ssl() {
  net::SslHandle ssl(SSL_new(context_->get()), SSL_free);
  if (!ssl) return ssl;
  SSL_set_connect_state(ssl.get());
  SSL_set_app_data(ssl.get(), this);
  X509_VERIFY_PARAM* wanted = SSL_get0_param(ssl.get());
  bool taken = false;
  if (const auto address = IpAddress::parse(name_)) {
    taken = X509_VERIFY_PARAM_set1_ip_asc(wanted, address->to_string().c_str()) == 1;
  } else {
    X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    taken = X509_VERIFY_PARAM_set1_host(wanted, name_.data(), name_.size()) == 1 && !name_.empty() &&
            SSL_set_tlsext_host_name(ssl.get(), name_.c_str()) == 1;
  }
  if (!taken) ssl.reset();
  return ssl;
}

int ObservedSession::on_certificates(X509_STORE_CTX* store, void*) {
  const auto* ssl =
      static_cast<const SSL*>(X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
  if (check_certificates(store, session_of(ssl).seen_.certificates)) return 1;
  // What the peer is told by the alert: OpenSSL would take "no error" from the last step for an answer.
  if (X509_STORE_CTX_get_error(store) == X509_V_OK)
    X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_UNTRUSTED);
  return 0;
}

void ObservedSession::on_message(int sent, int, int type, const void* bytes, std::size_t size, SSL* ssl,
                                 void*) {
  if (sent) return;
  TlsObservation& seen = session_of(ssl).seen_;
  const auto* from = static_cast<const std::uint8_t*>(bytes);
  if (type == SSL3_RT_HEADER && !seen.answered && size >= seen.first_bytes.size()) {
    std::copy_n(from, seen.first_bytes.size(), seen.first_bytes.begin());
    seen.answered = true;
  }
  if (type == SSL3_RT_ALERT && size == 2 && from[0] == SSL3_AL_FATAL) seen.alert = from[1];
}

}  // namespace sallyport::client
