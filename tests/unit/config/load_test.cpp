#include "config/load.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "config/tree_reader.hpp"
#include "unit/config/memory_tree.hpp"

namespace sallyport::config {
namespace {

using test::kAdaptorFile;
using test::kApplicationFile;
using test::kVhostFile;
using test::load_files;
using test::text_of_all;
using testing::HasSubstr;

Configuration loaded(std::map<std::string, std::string> files) {
  auto result = load_files(std::move(files));
  EXPECT_TRUE(result.ok()) << text_of_all(result.diagnostics);
  return result.ok() ? std::move(*result.configuration) : Configuration{};
}

AdaptorOptions adaptor_of(const std::string& inside) {
  return loaded({{kAdaptorFile, "<Adaptor>" + inside + "</Adaptor>"}}).adaptors.at(0);
}

VirtualHostOptions vhost_of(const std::string& inside) {
  return loaded({{kVhostFile, "<VirtualHost>" + inside + "</VirtualHost>"}}).adaptors.at(0).vhosts.at(0);
}

TEST(Load, WithoutAnyFileTheBuiltInDefaultsHold) {
  const auto configuration = loaded({});
  ASSERT_EQ(configuration.adaptors.size(), 1u);
  const auto& adaptor = configuration.adaptors[0];
  EXPECT_EQ(adaptor.name, "_defaultRoot_");
  EXPECT_EQ(adaptor.listen.size(), 3u);
  EXPECT_TRUE(adaptor.listen[0].is_default);
  EXPECT_EQ(adaptor.http, net::HttpOptions{});
  ASSERT_EQ(adaptor.vhosts.size(), 1u);
  EXPECT_EQ(adaptor.vhosts[0].name, "_defaultVHost_");
  EXPECT_EQ(adaptor.vhosts[0].application_folders, std::vector<std::string>{"/srv/sallyport/applications"});
  EXPECT_TRUE(configuration.without_effect.empty());
}

TEST(Load, EmptyTagsMeanTheDefaults) {
  const auto adaptor = adaptor_of(
      "<HostPortList><HostPort></HostPort></HostPortList><Allow/><Deny/><Order/>"
      "<HTTPTunnel><Enable/><IdlePostInterval/><IdleTimeout/><MaxPipelinedRequests/></"
      "HTTPTunnel><EnableAltVhost></EnableAltVhost>");
  EXPECT_TRUE(adaptor.listen[0].is_default);
  EXPECT_EQ(adaptor.rules, net::AddressRules{});
  EXPECT_EQ(adaptor.http, net::HttpOptions{});
  EXPECT_FALSE(adaptor.alternative_vhost);
}

TEST(Load, RtmpeIsOffUnlessItIsConfigured) {
  EXPECT_FALSE(adaptor_of("").rtmpe);
  EXPECT_FALSE(adaptor_of("<RTMP><RTMPE/></RTMP>").rtmpe);
  EXPECT_FALSE(adaptor_of("<RTMP><RTMPE enabled=\"false\"/></RTMP>").rtmpe);
  EXPECT_TRUE(adaptor_of("<RTMP><RTMPE enabled=\"True\"></RTMPE></RTMP>").rtmpe);
}

TEST(Load, SeveralHostPortsAreSeveralListeners) {
  const auto adaptor = adaptor_of(
      "<SSL><SSLServerCtx><SSLCertificateFile>" SALLYPORT_VECTORS
      "/tls/localhost.pem</SSLCertificateFile></SSLServerCtx></SSL>"
      "<HostPortList><HostPort name=\"edge1\" ctl_channel=\"localhost:19350\">127.0.0.1:1935,-443</HostPort>"
      "<HostPort name=\"edge2\" ctl_channel=\"localhost:19351\">[::1]:80</HostPort></HostPortList>");
  ASSERT_EQ(adaptor.listen.size(), 3u);
  EXPECT_EQ(adaptor.listen[1], (net::ListenAddress{.host = "127.0.0.1", .port = 443, .tls = true}));
  EXPECT_EQ(adaptor.listen[2], (net::ListenAddress{.host = "::1", .port = 80}));
}

TEST(Load, AddressRulesFollowOrder) {
  const auto adaptor =
      adaptor_of("<Allow>10.60.1.133</Allow><Deny>10.60, all</Deny><Order>Deny, Allow</Order>");
  EXPECT_EQ(adaptor.rules.order, net::AddressRules::Order::deny_allow);
  EXPECT_EQ(adaptor.rules.decide(*IpAddress::parse("10.60.1.133")), net::AddressRules::Decision::admit);
  EXPECT_EQ(adaptor.rules.decide(*IpAddress::parse("10.60.1.134")), net::AddressRules::Decision::refuse);
}

TEST(Load, TunnelSettingsReachTheTunnel) {
  const auto tunnel =
      adaptor_of(
          "<HTTPTunnel><Enable>http1.1only</Enable><NodeID>a.b/c</NodeID><IdlePostInterval>128</"
          "IdlePostInterval>"
          "<IdleAckInterval>256</IdleAckInterval><IdleTimeout>-1</IdleTimeout><MimeType>text/plain</MimeType>"
          "<WriteBufferSize>128</WriteBufferSize><SetCookie>true</SetCookie><NeedClose>false</NeedClose>"
          "<MaxHeaderLineLength>2048</MaxHeaderLineLength><MaxPipelinedRequests>7</MaxPipelinedRequests></"
          "HTTPTunnel>")
          .http.tunnel;
  EXPECT_EQ(tunnel.mode, net::TunnelOptions::Mode::http11_only);
  EXPECT_EQ(tunnel.node_id, "a_b-c");
  EXPECT_EQ(tunnel.idle_post_interval, Milliseconds(128));
  EXPECT_EQ(tunnel.idle_ack_interval, Milliseconds(256));
  EXPECT_EQ(tunnel.idle_timeout, std::nullopt);
  EXPECT_EQ(tunnel.mime_type, "text/plain");
  EXPECT_EQ(tunnel.reply_limit, 128u * 1024);
  EXPECT_TRUE(tunnel.set_cookie);
  EXPECT_FALSE(tunnel.need_close);
  EXPECT_EQ(tunnel.max_header_line, 2048u);
  EXPECT_EQ(tunnel.max_pipelined, 7u);
}

TEST(Load, TheShippedWriteBufferDoesNotMakeRepliesSmaller) {
  EXPECT_EQ(
      adaptor_of("<HTTPTunnel><WriteBufferSize>16</WriteBufferSize></HTTPTunnel>").http.tunnel.reply_limit,
      net::TunnelOptions{}.reply_limit);
}

TEST(Load, HttpProxyNamesTheWebServer) {
  const auto web = adaptor_of(
                       "<HTTPTunnel><HttpProxy enable=\"true\" maxbuf=\"32768\"><Host "
                       "port=\"80\">:8080</Host></HttpProxy></HTTPTunnel>")
                       .http.web_server;
  EXPECT_TRUE(web.enabled);
  EXPECT_EQ(web.host, "127.0.0.1");
  EXPECT_EQ(web.port, 8080);
  EXPECT_EQ(web.arrival_port, 80);
  EXPECT_EQ(web.buffer_limit, 32'768u);
}

TEST(Load, HttpProxyWithoutHostOrSwitchedOffIsOff) {
  EXPECT_FALSE(
      adaptor_of("<HTTPTunnel><HttpProxy enable=\"true\"><Host port=\"80\"></Host></HttpProxy></HTTPTunnel>")
          .http.web_server.enabled);
  EXPECT_FALSE(
      adaptor_of("<HTTPTunnel><HttpProxy enable=\"false\"><Host>web:80</Host></HttpProxy></HTTPTunnel>")
          .http.web_server.enabled);
}

TEST(Load, IdentContentKeepsItsTags) {
  const auto http = adaptor_of(
                        "<HTTPIdent enable=\"true\"><name a=\"1\">x &amp; "
                        "y</name><empty/></HTTPIdent><HTTPIdent2 enable=\"false\">192.0.2.1</HTTPIdent2>")
                        .http;
  EXPECT_TRUE(http.ident_enabled);
  EXPECT_EQ(http.ident_content, "<name a=\"1\">x &amp; y</name><empty></empty>");
  EXPECT_FALSE(http.ident2_enabled);
  EXPECT_EQ(http.ident2_address, "192.0.2.1");
}

TEST(Load, VhostLimitsAndFolders) {
  const auto vhost = vhost_of(
      "<AppsDir>/a ; b/ ;</AppsDir><ResourceLimits><MaxConnections>5</MaxConnections>"
      "<MaxAppInstances>-1</MaxAppInstances><MaxStreams>7</MaxStreams></ResourceLimits>");
  EXPECT_EQ(vhost.application_folders, (std::vector<std::string>{"/a", "/srv/sallyport/b"}));
  EXPECT_EQ(vhost.limits.max_connections, std::optional<std::uint64_t>(5));
  EXPECT_EQ(vhost.limits.max_instances, std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(vhost.limits.max_streams, 7u);
}

TEST(Load, ANamedVirtualHostWithoutAppsDirHasApplicationsOfItsOwn) {
  const auto configuration = loaded({{"conf/_defaultRoot_/www.example.com/Vhost.xml", "<VirtualHost/>"}});
  EXPECT_EQ(configuration.adaptors[0].vhosts[1].application_folders,
            std::vector<std::string>{"/srv/sallyport/conf/_defaultRoot_/www.example.com/applications"});
}

TEST(Load, FindsVirtualHostsByNameAndAliasInAnyCase) {
  const auto configuration =
      loaded({{"conf/_defaultRoot_/www.example.com/Vhost.xml",
               "<VirtualHost><AliasList><Alias name=\"alias1\">media.example.com</Alias><Alias "
               "name=\"alias2\"/></AliasList></VirtualHost>"}});
  const auto& adaptor = configuration.adaptors[0];
  EXPECT_EQ(adaptor.find_vhost("WWW.Example.COM").name, "www.example.com");
  EXPECT_EQ(adaptor.find_vhost("media.EXAMPLE.com").name, "www.example.com");
  EXPECT_EQ(adaptor.find_vhost("192.0.2.1").name, "_defaultVHost_");
  EXPECT_EQ(adaptor.find_vhost("").name, "_defaultVHost_");
}

TEST(Load, TheFirstAdaptorThatClaimsAnAddressHasIt) {
  const auto result = load_files(
      {{kAdaptorFile, "<Adaptor><HostPortList><HostPort>:1935</HostPort></HostPortList></Adaptor>"},
       {"conf/second/Adaptor.xml",
        "<Adaptor><HostPortList><HostPort>:1935,8080</HostPort></HostPortList></Adaptor>"}});
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(result.configuration->adaptors[1].listen.size(), 1u);
  EXPECT_THAT(text_of_all(result.diagnostics),
              HasSubstr("port 1935 of every interface belongs to adaptor _defaultRoot_ already"));
}

TEST(Load, ListsWhatHasNoEffectOncePerFileWholeSectionsByName) {
  const auto configuration = loaded(
      {{kAdaptorFile,
        "<Adaptor><ResourceLimits><MaxFailures>2</MaxFailures></ResourceLimits>"
        "<HTTPTunnel><MaxWriteDelay>20</MaxWriteDelay><NeedClose>true</NeedClose></HTTPTunnel><RTMP/></"
        "Adaptor>"}});
  EXPECT_EQ(configuration.without_effect,
            std::vector<std::string>{std::string(kAdaptorFile) + ": ResourceLimits, HTTPTunnel/MaxWriteDelay"});
}

TEST(Load, LongListsAreSplitSoThatTheLogDoesNotCutThem) {
  const auto lines = without_effect_lines("f", std::vector<std::string>(100, std::string(28, 'x')));
  ASSERT_EQ(lines.size(), 4u);
  for (const auto& line : lines) {
    EXPECT_LT(line.size(), 1000u);
    EXPECT_TRUE(line.starts_with("f: x")) << line;
  }
}

TEST(Load, ReadsThePolicyFileThatServerXmlNames) {
  const auto configuration =
      loaded({{"conf/Server.xml",
               "<Root><Server><CrossDomainPath>conf/policy.txt</CrossDomainPath></Server></Root>"},
              {"conf/policy.txt", "<cross-domain-policy/>"}});
  EXPECT_EQ(configuration.server.cross_domain_policy, "<cross-domain-policy/>");
}

TEST(Load, BackupsAndForeignFilesAreLeftAlone) {
  const auto result = load_files({{"conf/Server.xml.bak", "x"},
                                  {"conf/README.txt", "x"},
                                  {"conf/server.pem", "x"},
                                  {"conf/.hidden.xml", "x"},
                                  {"conf/_defaultRoot_/cert.pem", "x"}});
  EXPECT_TRUE(result.diagnostics.empty()) << text_of_all(result.diagnostics);
}

TEST(Load, WarnsAboutFilesThatNobodyReads) {
  const auto result = load_files({{"conf/Adaptor2.xml", "x"}, {"conf/extra/notes.txt", "x"}});
  EXPECT_TRUE(result.ok());
  EXPECT_THAT(text_of_all(result.diagnostics),
              HasSubstr("conf/Adaptor2.xml: warning: this file is not read"));
  EXPECT_THAT(text_of_all(result.diagnostics),
              HasSubstr("conf/extra: warning: this folder is not read, it has no Adaptor.xml"));
}

TEST(Load, AliasesClaimedTwiceAreWarnedAbout) {
  const auto result = load_files({{"conf/_defaultRoot_/a.example/Vhost.xml",
                                   "<VirtualHost><AliasList><Alias>m</Alias></AliasList></VirtualHost>"},
                                  {"conf/_defaultRoot_/b.example/Vhost.xml",
                                   "<VirtualHost><AliasList><Alias>M</Alias></AliasList></VirtualHost>"}});
  EXPECT_TRUE(result.ok());
  EXPECT_THAT(text_of_all(result.diagnostics), HasSubstr("alias \"M\" belongs to a.example already"));
  EXPECT_EQ(result.configuration->adaptors[0].find_vhost("m").name, "a.example");
}

}  // namespace
}  // namespace sallyport::config
