#include "client/tls/certificate_check.hpp"

#include <ctime>

#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include "net/tls/certificate_text.hpp"

namespace sallyport::client {
namespace {

// The findings of the verification that runs on this thread: OpenSSL's callback has no argument of ours.
thread_local CertificateFindings* t_findings = nullptr;

void note(CertificateFindings& findings, int fault) {
  findings.any = true;
  switch (fault) {
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      findings.self_signed = true;
      [[fallthrough]];
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_UNTRUSTED:
      findings.unknown_issuer = true;
      break;
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      findings.wrong_name = true;
      break;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      findings.not_yet_valid = true;
      break;
    case X509_V_ERR_CERT_HAS_EXPIRED:
      findings.expired = true;
      break;
    default:
      if (findings.other.empty()) findings.other = X509_verify_cert_error_string(fault);
  }
}

int on_verified(int in_order, X509_STORE_CTX* store) {
  if (!in_order) note(*t_findings, X509_STORE_CTX_get_error(store));
  return 1;  // on to the next fault
}

bool whole_chain_expired(X509_STORE_CTX* store) {
  const STACK_OF(X509)* chain = X509_STORE_CTX_get0_chain(store);
  if (sk_X509_num(chain) < 2) return false;
  for (int i = 0; i < sk_X509_num(chain); ++i)
    if (X509_cmp_current_time(X509_get0_notAfter(sk_X509_value(chain, i))) > 0) return false;
  return true;
}

void describe(X509* certificate, CertificateFindings& findings) {
  findings.issuer = net::short_name(X509_get_issuer_name(certificate));
  findings.names = net::names_of(certificate);
  findings.begins = net::begin_of(certificate);
  findings.ends = net::end_of(certificate);
}

}  // namespace

bool check_certificates(X509_STORE_CTX* store, CertificateFindings& findings) {
  t_findings = &findings;
  X509_STORE_CTX_set_verify_cb(store, on_verified);
  const int verified = X509_verify_cert(store);
  t_findings = nullptr;
  if (X509* certificate = X509_STORE_CTX_get0_cert(store)) describe(certificate, findings);
  if (verified != 1 && !findings.any) note(findings, X509_STORE_CTX_get_error(store));
  findings.all_expired = findings.expired && whole_chain_expired(store);
  return !findings.any;
}

}  // namespace sallyport::client
