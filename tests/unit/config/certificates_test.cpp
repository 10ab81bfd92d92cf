// The SSL section of Adaptor.xml.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "memory_tree.hpp"

namespace sallyport::config {
namespace {

using testing::HasSubstr;

const std::string kKeys = SALLYPORT_VECTORS "/tls/";

std::string context(const std::string& inside) { return "<SSLServerCtx>" + inside + "</SSLServerCtx>"; }
std::string certificate(const std::string& file) {
  return "<SSLCertificateFile>" + kKeys + file + "</SSLCertificateFile>";
}
std::string key(const std::string& file, const std::string& attribute = "") {
  return "<SSLCertificateKeyFile" + attribute + ">" + kKeys + file + "</SSLCertificateKeyFile>";
}

LoadResult load_adaptor(const std::string& inside) {
  return test::load_files({{test::kAdaptorFile, "<Adaptor>" + inside + "</Adaptor>"}});
}

std::string error_of(const std::string& ssl) {
  const auto result = load_adaptor("<SSL>" + ssl + "</SSL>");
  EXPECT_FALSE(result.ok());
  return test::text_of_all(result.diagnostics);
}

TEST(Certificates, NoneWithoutAFile) {
  const auto result = load_adaptor("<SSL>" + context("<SSLCertificateFile></SSLCertificateFile>") + "</SSL>");
  ASSERT_TRUE(result.ok());
  ASSERT_EQ(result.configuration->adaptors[0].tls.size(), 1u);
  EXPECT_TRUE(result.configuration->adaptors[0].tls[0].certificates.empty());
}

TEST(Certificates, SeveralAreKeptInOrder) {
  const auto result = load_adaptor("<SSL>" + context(certificate("localhost.pem")) +
                                   context(certificate("example.pem")) + "</SSL>");
  ASSERT_TRUE(result.ok()) << test::text_of_all(result.diagnostics);
  const auto& set = result.configuration->adaptors[0].tls[0].certificates;
  ASSERT_EQ(set.size(), 2u);
  EXPECT_THAT(set[0].certificate_file, HasSubstr("localhost.pem"));
  EXPECT_THAT(set[1].certificate_file, HasSubstr("example.pem"));
}

TEST(Certificates, KeysMayBeDerOrLocked) {
  EXPECT_TRUE(load_adaptor("<SSL>" + context(certificate("localhost.crt") + key("localhost.der", " type=\"ASN1\"")) +
                           "</SSL>").ok());
  EXPECT_TRUE(load_adaptor("<SSL>" + context(certificate("localhost.crt") + key("localhost-locked.key") +
                                             "<SSLPassPhrase>sesame</SSLPassPhrase>") + "</SSL>").ok());
}

TEST(Certificates, AnEdgeHasItsOwn) {
  const auto result = load_adaptor(
      "<HostPortList><HostPort name=\"edge1\">:1935</HostPort><HostPort name=\"two\">:1936</HostPort></HostPortList>"
      "<SSL>" + context(certificate("localhost.pem")) + "<Edge name=\"Edge1\">" +
      context(certificate("example.pem")) + "</Edge></SSL>");
  ASSERT_TRUE(result.ok()) << test::text_of_all(result.diagnostics);
  const auto& adaptor = result.configuration->adaptors[0];
  EXPECT_EQ(adaptor.listen[0].tls_set, 1u);
  EXPECT_EQ(adaptor.listen[1].tls_set, 0u);
}

TEST(Certificates, WhatIsWrongIsSaidWhereTheFileIsNamed) {
  EXPECT_THAT(error_of(context(certificate("nowhere.pem"))),
              HasSubstr("conf/_defaultRoot_/Adaptor.xml:1:49: error: cannot read the certificate"));
  EXPECT_THAT(error_of(context(certificate("localhost.crt") + key("example.pem"))), HasSubstr("it must belong to"));
  EXPECT_THAT(error_of(context(certificate("localhost.crt") + key("localhost-locked.key") +
                               "<SSLPassPhrase>wrong</SSLPassPhrase>")),
              testing::AllOf(HasSubstr("cannot use the private key"), testing::Not(HasSubstr("wrong"))));
  EXPECT_THAT(error_of(context(certificate("localhost.pem") + "<SSLCipherSuite>NONSENSE</SSLCipherSuite>")),
              HasSubstr("no cipher of SSLCipherSuite"));
}

TEST(Certificates, APortForTlsOnlyNeedsOne) {
  const auto result = load_adaptor("<HostPortList><HostPort>:1935,-443</HostPort></HostPortList>");
  ASSERT_FALSE(result.ok());
  EXPECT_THAT(test::text_of_all(result.diagnostics), HasSubstr("port 443 is for TLS only, and there is no certificate"));
}

}  // namespace
}  // namespace sallyport::config
