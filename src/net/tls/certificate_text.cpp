#include "net/tls/certificate_text.hpp"

#include <algorithm>
#include <ctime>

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/ip_address.hpp"

namespace sallyport::net {
namespace {

constexpr std::size_t kV4Size = 4;
constexpr std::size_t kV4Offset = 12;  // in an IpAddress

std::string_view text_of(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

/// Of an iPAddress name: 4 or 16 bytes; empty for anything else.
std::string address_of(const ASN1_STRING* bytes) {
  const std::string_view raw = text_of(bytes);
  IpAddress address;
  if (raw.size() != kV4Size && raw.size() != address.bytes.size()) return {};
  if (raw.size() == kV4Size) address.bytes[10] = address.bytes[11] = 0xff;
  std::copy(raw.begin(), raw.end(), address.bytes.begin() + (raw.size() == kV4Size ? kV4Offset : 0));
  return address.to_string();
}

std::string entry_of(const X509_NAME* name, int kind) {
  const int index = X509_NAME_get_index_by_NID(name, kind, -1);
  if (index < 0) return {};
  return std::string(text_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, index))));
}

std::string whole(const X509_NAME* name) {
  char text[256] = {};
  X509_NAME_oneline(name, text, sizeof text);
  return text;
}

std::int64_t seconds_of(const ASN1_TIME* time) {
  std::tm when{};
  return ASN1_TIME_to_tm(time, &when) == 1 ? ::timegm(&when) : 0;
}

}  // namespace

std::string names_of(X509* certificate) {
  std::string names;
  auto* alternatives =
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  for (int i = 0; i < sk_GENERAL_NAME_num(alternatives); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(alternatives, i);
    std::string text;
    if (name->type == GEN_DNS) text = text_of(name->d.dNSName);
    if (name->type == GEN_IPADD) text = address_of(name->d.iPAddress);
    if (!text.empty()) names.append(names.empty() ? "" : ", ").append(text);
  }
  GENERAL_NAMES_free(alternatives);
  return names.empty() ? whole(X509_get_subject_name(certificate)) : names;
}

std::string short_name(const X509_NAME* name) {
  for (const int kind : {NID_commonName, NID_organizationName})
    if (std::string text = entry_of(name, kind); !text.empty()) return text;
  return whole(name);
}

std::int64_t begin_of(const X509* certificate) {
  return seconds_of(X509_get0_notBefore(certificate));
}
std::int64_t end_of(const X509* certificate) {
  return seconds_of(X509_get0_notAfter(certificate));
}

std::string utc_date(std::int64_t seconds) {
  const std::time_t time = seconds;
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

}  // namespace sallyport::net
