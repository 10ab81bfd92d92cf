#include "config/certificate_reader.hpp"

#include <sys/stat.h>

#include "config/text.hpp"
#include "config/typed_value.hpp"
#include "net/tls/tls_context.hpp"

namespace sallyport::config {
namespace {

class CertificateReader {
 public:
  CertificateReader(const std::string& file, const std::string& folder, Diagnostics& diagnostics)
      : file_(file), folder_(folder), diagnostics_(diagnostics) {}

  net::TlsCertificates read_set(const Element& section) {
    net::TlsCertificates set;
    for (const Element& element : section.children) {
      if (element.name != "SSLServerCtx") continue;
      if (text_of(element, "SSLCertificateFile").empty()) continue;
      set.push_back(read_one(element));
    }
    return set;
  }

 private:
  net::TlsCertificate read_one(const Element& section) {
    net::TlsCertificate one;
    one.certificate_file = absolute(text_of(section, "SSLCertificateFile"));
    one.key_file = absolute(text_of(section, "SSLCertificateKeyFile"));
    one.key_is_asn1 = equal_ignoring_case(text_of(section, "SSLCertificateKeyFile@type", "PEM"), "ASN1");
    one.pass_phrase = text_of(section, "SSLPassPhrase");
    one.cipher_suite = text_of(section, "SSLCipherSuite");
    one.session_timeout = Seconds(60 * integer_of(section, "SSLSessionTimeout", 5));
    if (boolean_of(section, "SSLPassPhrase@encrypt", false)) {
      diagnostics_.error(file_, section.find("SSLPassPhrase")->at,
                         "an encrypted pass phrase of another server cannot be read",
                         "write it in clear with encrypt=\"false\", and let nobody else read the file");
    } else {
      try_files(section, one);
    }
    return one;
  }

  void try_files(const Element& section, const net::TlsCertificate& one) {
    const auto context = net::TlsContext::load({one});
    const Element& place = *section.find("SSLCertificateFile");
    if (!context) {
      const std::string& message = context.error().message;
      const std::size_t split = message.rfind("; ");
      return diagnostics_.error(file_, place.text_at, message.substr(0, split), message.substr(split + 2));
    }
    const std::string& key = one.key_file.empty() ? one.certificate_file : one.key_file;
    struct stat info {};
    if (::stat(key.c_str(), &info) == 0 && (info.st_mode & S_IRWXO) != 0) {
      const Element* named = section.find("SSLCertificateKeyFile");
      diagnostics_.warning(file_, (named && !named->text.empty() ? *named : place).text_at,
                           "everybody on this machine can read the private key " + key, "chmod 600 " + key);
    }
  }

  std::string absolute(const std::string& path) const {
    return path.empty() || path.starts_with('/') ? path : folder_ + "/" + path;
  }

  const std::string& file_;
  const std::string& folder_;
  Diagnostics& diagnostics_;
};

}  // namespace

std::vector<TlsSet> read_certificates(const Element& ssl, const std::string& file, const std::string& folder,
                                      Diagnostics& diagnostics) {
  CertificateReader reader(file, folder, diagnostics);
  std::vector<TlsSet> sets{{"", reader.read_set(ssl)}};
  for (const Element& element : ssl.children) {
    const Attribute* name = element.name == "Edge" ? element.attribute("name") : nullptr;
    if (name) sets.push_back({name->value, reader.read_set(element)});
  }
  return sets;
}

}  // namespace sallyport::config
