#include "client/proxy/settings.hpp"

#include <map>

#include <gtest/gtest.h>

namespace sallyport::client {
namespace {

using Variables = std::map<std::string, std::string>;

ProxySettings from(const Variables& variables, const std::string& desktop = {}) {
  return ProxySettings::from_environment(
      [&](const char* name) {
        const auto found = variables.find(name);
        return found == variables.end() ? nullptr : found->second.c_str();
      },
      [&] { return desktop; });
}

/// "http-connect proxy.test:3128, direct later"
std::string routes(const ProxySettings& settings, bool secure = false, ProxyUse use = ProxyUse::best) {
  std::string told;
  for (const Route& route : settings.routes_for("server.test", 443, secure, use)) {
    told += (told.empty() ? "" : ", ") + describe(route) + (route.later ? " later" : "");
  }
  return told;
}

constexpr std::string_view kHttp = "http-connect p.test:3128, http-forward p.test:3128, direct later";

TEST(ProxySettings, GoDirectWithoutAProxy) {
  EXPECT_EQ(routes(from({})), "direct");
  EXPECT_EQ(routes(*ProxySettings::from_option("direct")), "direct");
}

TEST(ProxySettings, TakeTheOptionsProxyAndTheDirectRouteLater) {
  EXPECT_EQ(routes(*ProxySettings::from_option("http://p.test:3128")), kHttp);
  EXPECT_EQ(routes(*ProxySettings::from_option("socks5://p.test")), "socks5 p.test:1080, direct later");
  EXPECT_FALSE(ProxySettings::from_option("gopher://p.test").ok());
}

TEST(ProxySettings, ForwardNoPlainRequestsWhereOnlyTlsWillDo) {
  EXPECT_EQ(routes(*ProxySettings::from_option("http://p.test:3128"), true),
            "http-connect p.test:3128, direct later");
}

TEST(ProxySettings, UseAProxyTheWayThatIsAskedFor) {
  const ProxySettings settings = *ProxySettings::from_option("http://p.test:3128");

  EXPECT_EQ(routes(settings, false, ProxyUse::none), "direct");
  EXPECT_EQ(routes(settings, false, ProxyUse::http), "http-forward p.test:3128");
  EXPECT_EQ(routes(settings, false, ProxyUse::connect), "http-connect p.test:3128");
  EXPECT_EQ(routes(*ProxySettings::from_option("socks5://p.test"), false, ProxyUse::http), "");
}

TEST(ProxySettings, ReadTheEnvironmentInBothCasesLowerCaseFirst) {
  EXPECT_EQ(routes(from({{"https_proxy", "http://p.test:3128"}})), kHttp);
  EXPECT_EQ(routes(from({{"HTTPS_PROXY", "http://p.test:3128"}})), kHttp);
  EXPECT_EQ(routes(from({{"ALL_PROXY", "p.test:3128"}})), kHttp);
  EXPECT_EQ(routes(from({{"https_proxy", "http://p.test:3128"}, {"HTTPS_PROXY", "http://q.test:3128"}})),
            kHttp);
  EXPECT_EQ(routes(from({{"https_proxy", ""}, {"HTTPS_PROXY", "http://p.test:3128"}})), kHttp);
}

TEST(ProxySettings, KeepTheVariablesOfHttpAndHttpsApart) {
  EXPECT_EQ(routes(from({{"https_proxy", "http://c.test:1"}, {"http_proxy", "http://f.test:2"}})),
            "http-connect c.test:1, http-forward f.test:2, direct later");
  EXPECT_EQ(routes(from({{"all_proxy", "socks5://s.test"}, {"http_proxy", "http://f.test:2"}})),
            "socks5 s.test:1080, http-forward f.test:2, direct later");
}

TEST(ProxySettings, DoNotBelieveHttpProxyInsideCgi) {
  EXPECT_EQ(routes(from({{"HTTP_PROXY", "http://p.test:3128"}})), kHttp);
  EXPECT_EQ(routes(from({{"HTTP_PROXY", "http://p.test:3128"}, {"REQUEST_METHOD", "GET"}})), "direct");
}

TEST(ProxySettings, GoDirectToTheHostsOfNoProxyOnly) {
  const ProxySettings settings = from({{"all_proxy", "p.test:3128"}, {"NO_PROXY", "server.test"}});

  EXPECT_EQ(routes(settings), "direct");
  EXPECT_EQ(settings.routes_for("other.test", 443, true).size(), 2u);
}

TEST(ProxySettings, LeaveOutAndNoteWhatIsNoProxy) {
  const ProxySettings settings = from({{"https_proxy", "http://ann:s3cret@p.test:0"}});

  EXPECT_EQ(routes(settings), "direct");
  ASSERT_EQ(settings.notes().size(), 1u);
  EXPECT_TRUE(settings.notes().front().starts_with("https_proxy is left out: "));
  EXPECT_EQ(settings.notes().front().find("s3cret"), std::string::npos);
}

constexpr std::string_view kGnome =
    "org.gnome.system.proxy autoconfig-url ''\n"
    "org.gnome.system.proxy ignore-hosts ['localhost', '10.0.0.0/8']\n"
    "org.gnome.system.proxy mode 'manual'\n"
    "org.gnome.system.proxy.http host 'f.test'\n"
    "org.gnome.system.proxy.http port 8080\n"
    "org.gnome.system.proxy.http use-authentication false\n"
    "org.gnome.system.proxy.https host 'c.test'\n"
    "org.gnome.system.proxy.https port 8443\n"
    "org.gnome.system.proxy.socks host ''\n"
    "org.gnome.system.proxy.socks port 0\n";

TEST(ProxySettings, TakeTheDesktopsProxiesIfTheEnvironmentHasNone) {
  const std::string desktop(kGnome);
  const ProxySettings settings = from({}, desktop);

  EXPECT_EQ(routes(settings), "http-connect c.test:8443, http-forward f.test:8080, direct later");
  EXPECT_EQ(settings.routes_for("10.1.2.3", 443, false).size(), 1u);
  EXPECT_EQ(routes(from({{"all_proxy", "p.test:3128"}}, desktop)), kHttp);
}

TEST(ProxySettings, SayThatAPacFileIsNotRead) {
  const ProxySettings settings = from({},
                                      "org.gnome.system.proxy autoconfig-url 'http://w.test/proxy.pac'\n"
                                      "org.gnome.system.proxy mode 'auto'\n");

  EXPECT_EQ(routes(settings), "direct");
  ASSERT_EQ(settings.notes().size(), 1u);
  EXPECT_NE(settings.notes().front().find("http://w.test/proxy.pac"), std::string::npos);
}

TEST(ProxySettings, KnowFlashsProxyTypes) {
  EXPECT_EQ(*parse_proxy_use("none"), ProxyUse::none);
  EXPECT_EQ(*parse_proxy_use("HTTP"), ProxyUse::http);
  EXPECT_EQ(*parse_proxy_use("CONNECT"), ProxyUse::connect);
  EXPECT_EQ(*parse_proxy_use("best"), ProxyUse::best);
  EXPECT_FALSE(parse_proxy_use("socks").ok());
}

}  // namespace
}  // namespace sallyport::client
