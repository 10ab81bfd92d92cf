// TrustedProxies and the marks of HostPort.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/load.hpp"
#include "unit/config/memory_tree.hpp"

namespace sallyport::config {
namespace {

using test::kAdaptorFile;
using test::load_files;
using test::text_of_all;
using testing::HasSubstr;
using testing::Not;
using HttpField = net::FrontOptions::HttpField;

const std::string kMarked = "<HostPortList><HostPort proxy=\"true\">:1936</HostPort></HostPortList>";

LoadResult load_adaptor(const std::string& inside) {
  return load_files({{kAdaptorFile, "<Adaptor>" + inside + "</Adaptor>"}});
}

AdaptorOptions adaptor_of(const std::string& inside) {
  const auto result = load_adaptor(inside);
  EXPECT_TRUE(result.ok()) << text_of_all(result.diagnostics);
  return result.ok() ? result.configuration->adaptors.at(0) : AdaptorOptions{};
}

std::string said_of(const std::string& inside) {
  return text_of_all(load_adaptor(inside).diagnostics);
}

TEST(Fronts, NobodyIsTrustedByDefault) {
  const auto adaptor = adaptor_of("");
  EXPECT_TRUE(adaptor.http.fronts.trusted.empty());
  EXPECT_EQ(adaptor.http.fronts.http_field, HttpField::x_forwarded_for);
  for (const auto& address : adaptor.listen) EXPECT_FALSE(address.proxy_header || address.secure_front);
}

TEST(Fronts, MarksHoldForEveryPortOfTheHostPort) {
  const auto adaptor = adaptor_of(
      "<HostPortList><HostPort>:1935</HostPort><HostPort proxy=\"true\" secure=\"TRUE\">:1936,1937</HostPort>"
      "<HostPort secure=\"true\" proxy=\"false\">:1938</HostPort></HostPortList>"
      "<TrustedProxies> 10.0.0.1, 2001:db8::/32 </TrustedProxies>");
  ASSERT_EQ(adaptor.listen.size(), 4u);
  EXPECT_FALSE(adaptor.listen[0].proxy_header || adaptor.listen[0].secure_front);
  for (const int i : {1, 2}) EXPECT_TRUE(adaptor.listen[i].proxy_header && adaptor.listen[i].secure_front);
  EXPECT_TRUE(adaptor.listen[3].secure_front && !adaptor.listen[3].proxy_header);
  const auto& fronts = adaptor.http.fronts;
  EXPECT_TRUE(fronts.lists(IpAddress::parse("10.0.0.1").value()));
  EXPECT_TRUE(fronts.lists(IpAddress::parse("2001:db8:7::1").value()));
  EXPECT_FALSE(fronts.lists(IpAddress::parse("10.0.0.2").value()));
}

TEST(Fronts, TheFieldOfHttpProxiesCanBeChosen) {
  EXPECT_EQ(adaptor_of("<TrustedProxies http=\"forwarded\">10.0.0.1</TrustedProxies>").http.fronts.http_field,
            HttpField::forwarded);
  EXPECT_EQ(adaptor_of("<TrustedProxies http=\"None\">10.0.0.1</TrustedProxies>").http.fronts.http_field,
            HttpField::none);
  EXPECT_THAT(said_of("<TrustedProxies http=\"X-Real-IP\">10.0.0.1</TrustedProxies>"), HasSubstr("X-Forwarded-For"));
}

TEST(Fronts, AMarkWithoutProxiesIsAnErrorAtItsPlace) {
  EXPECT_THAT(said_of(kMarked), HasSubstr("Adaptor.xml:1:34: error: proxy=\"true\" lets in"));
  EXPECT_THAT(said_of("<HostPortList><HostPort secure=\"true\">:1936</HostPort></HostPortList><TrustedProxies/>"),
              HasSubstr("error: secure=\"true\" lets in"));
  EXPECT_FALSE(load_adaptor(kMarked).ok());
  EXPECT_TRUE(load_adaptor(kMarked + "<TrustedProxies>10.0.0.1</TrustedProxies>").ok());
}

TEST(Fronts, ProxiesThatNobodyAsksAboutAreWarnedAbout) {
  const std::string listed = "<TrustedProxies>10.0.0.1</TrustedProxies>";
  EXPECT_EQ(said_of(listed).find("warning"), std::string::npos) << said_of(listed);  // X-Forwarded-For of tunnels
  EXPECT_THAT(said_of(listed + "<HTTPTunnel><Enable>false</Enable></HTTPTunnel>"), HasSubstr("warning: nobody asks"));
  EXPECT_THAT(said_of("<TrustedProxies http=\"none\">10.0.0.1</TrustedProxies>"), HasSubstr("warning: nobody asks"));
  EXPECT_THAT(said_of(kMarked + "<TrustedProxies http=\"none\">10.0.0.1</TrustedProxies>"), Not(HasSubstr("warning")));
}

TEST(Fronts, NamesAndBrokenAddressesAreErrors) {
  for (const char* list : {"proxy.example.com", "all", "10.0.0", "10.0.0.1,", "10.0.0.1/33", "10.0.0.1 10.0.0.2"}) {
    EXPECT_THAT(said_of("<TrustedProxies>" + std::string(list) + "</TrustedProxies>"), HasSubstr("error: <TrustedProxies>"))
        << list;
  }
}

}  // namespace
}  // namespace sallyport::config
