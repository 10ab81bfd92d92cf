#include "config/configured_applications.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/load.hpp"
#include "unit/config/memory_tree.hpp"
#include "unit/config/access_in.hpp"
#include "unit/config/temporary_tree.hpp"

namespace sallyport::config {
namespace {

using test::kApplicationFile;
using testing::HasSubstr;

using test::access_in;

class Applications : public testing::Test {
 protected:
  ConfiguredApplications& source(bool open = false) {
    source_ = std::make_unique<ConfiguredApplications>(
        configuration(), 0, ConfiguredApplicationsOptions{.open_publishing = open});
    return *source_;
  }
  std::shared_ptr<const Configuration> configuration() {
    auto result = load(tree_.root());
    EXPECT_TRUE(result.ok()) << test::text_of_all(result.diagnostics);
    return std::make_shared<const Configuration>(std::move(*result.configuration));
  }
  Result<hub::ApplicationOptionsRef> load_app(const std::string& name) {
    return source_ ? source_->load("_defaultVHost_", name) : source().load("_defaultVHost_", name);
  }
  hub::ApplicationOptions options_of(const std::string& name) {
    auto result = load_app(name);
    EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().message);
    return result.ok() ? **result : hub::ApplicationOptions{};
  }
  Reason refusal(const std::string& name) {
    const auto result = load_app(name);
    return result.ok() ? Reason::none : result.error().reason;
  }
  void defaults(const std::string& inside) {
    tree_.write(kApplicationFile, "<Application>" + inside + "</Application>");
  }
  void own(const std::string& inside) {
    tree_.write("applications/app/Application.xml", "<Application>" + inside + "</Application>");
  }

  test::TemporaryTree tree_;
  std::unique_ptr<ConfiguredApplications> source_;
};

TEST_F(Applications, ExistIfTheirFolderExists) {
  tree_.make_folder("applications/app");
  tree_.write("applications/file", "");
  EXPECT_EQ(refusal("app"), Reason::none);
  EXPECT_EQ(refusal("file"), Reason::unknown_application);
  EXPECT_EQ(refusal("other"), Reason::unknown_application);
  EXPECT_EQ(refusal("App"), Reason::unknown_application);
}

TEST_F(Applications, NamesThatAreNoNamesAreRefusedBeforeAnyFileIsTouched) {
  tree_.make_folder("applications/app");
  for (const char* name : {"", ".", "..", "a/b", "../conf", "app\n", "a\\b"})
    EXPECT_EQ(refusal(name), Reason::bad_name) << name;
}

TEST_F(Applications, LinksOutOfTheFolderAreNotFollowed) {
  tree_.make_folder("applications");
  ASSERT_EQ(::symlink("/etc", (tree_.root() + "/applications/etc").c_str()), 0);
  EXPECT_EQ(refusal("etc"), Reason::unknown_application);
}

TEST_F(Applications, TheFirstAppsDirWithTheFolderWins) {
  tree_.write(test::kVhostFile, "<VirtualHost><AppsDir>${ROOT}/one;${ROOT}/two</AppsDir></VirtualHost>");
  tree_.make_folder("one/both");
  tree_.make_folder("two/both");
  tree_.make_folder("two/second");
  EXPECT_EQ(options_of("both").folder, tree_.root() + "/one/both");
  EXPECT_EQ(options_of("second").folder, tree_.root() + "/two/second");
}

TEST_F(Applications, WithoutFilesHaveTheBuiltInDefaults) {
  tree_.make_folder("applications/app");
  const auto options = options_of("app");
  EXPECT_EQ(options.client.out_chunk_size, 60'000u);
  EXPECT_EQ(options.live.flush_delay, Milliseconds(0));
  EXPECT_EQ(options.live.publish_timeout, std::optional<Milliseconds>(2000));
  EXPECT_EQ(options.max_idle_time, Seconds(1200));
  EXPECT_EQ(access_in(options).publish, access::Requirement::key);
}

TEST_F(Applications, InheritTagByTag) {
  defaults(
      "<MaxAppIdleTime>600</MaxAppIdleTime><Client><OutChunkSize>4096</OutChunkSize><WindowsPerAck>5</"
      "WindowsPerAck></Client>");
  own("<Client><OutChunkSize>8192</OutChunkSize></Client>");
  const auto options = options_of("app");
  EXPECT_EQ(options.client.out_chunk_size, 8192u);
  EXPECT_EQ(options.client.windows_per_ack, 5u);
  EXPECT_EQ(options.max_idle_time, Seconds(600));
}

TEST_F(Applications, AnEmptyTagInheritsAsWell) {
  defaults("<MaxAppIdleTime>600</MaxAppIdleTime>");
  own("<MaxAppIdleTime/>");
  EXPECT_EQ(options_of("app").max_idle_time, Seconds(600));
}

TEST_F(Applications, OverrideNoKeepsTheTagAndEverythingInIt) {
  defaults(
      "<Publish override=\"no\">key</Publish><Client><Bandwidth "
      "override=\"no\"><ServerToClient>1000</ServerToClient></Bandwidth></Client>");
  own("<Publish>open</Publish><Client><Bandwidth><ServerToClient>9</ServerToClient><ClientToServer>9</"
      "ClientToServer></Bandwidth>"
      "<OutChunkSize>200</OutChunkSize></Client>");
  const auto options = options_of("app");
  EXPECT_EQ(access_in(options).publish, access::Requirement::key);
  EXPECT_EQ(options.client.bandwidth_to_client, 1000u);
  EXPECT_EQ(options.client.bandwidth_to_server, 2'500'000u);
  EXPECT_EQ(options.client.out_chunk_size, 200u);
}

TEST_F(Applications, OverrideNoOnASectionCoversItsSections) {
  defaults("<Client override=\"no\"/>");
  own("<Client><Bandwidth><ServerToClient>9</ServerToClient></Bandwidth></Client>");
  EXPECT_EQ(options_of("app").client.bandwidth_to_client, 2'500'000u);
}

TEST_F(Applications, LiveSettingsReachTheHub) {
  own("<StreamManager><Live><Queue><MaxQueueDelay>20</MaxQueueDelay><FlushOnData>false</FlushOnData></"
      "Queue><PublishTimeout>-1</PublishTimeout>"
      "<AccumulatedIFrames><MaxTime>4</MaxTime><MaxSize>512</MaxSize></AccumulatedIFrames></"
      "Live><SendDuplicateStart>false</SendDuplicateStart></StreamManager>");
  const auto options = options_of("app");
  EXPECT_EQ(options.live.flush_bytes, 4096u);
  EXPECT_EQ(options.live.flush_delay, Milliseconds(20));
  EXPECT_FALSE(options.live.flush_on_data);
  EXPECT_EQ(options.live.publish_timeout, std::nullopt);
  EXPECT_EQ(options.live.joiner_history_time, std::optional<Seconds>(4));
  EXPECT_EQ(options.live.joiner_history_bytes, std::optional<std::size_t>(512 * 1024));
  EXPECT_FALSE(options.client.send_duplicate_start);
}

TEST_F(Applications, AQueueThatIsOffOrEmptyAddsNoDelay) {
  own("<StreamManager><Live><Queue "
      "enabled=\"false\"><MaxQueueDelay>20</MaxQueueDelay></Queue></Live></StreamManager>");
  EXPECT_EQ(options_of("app").live.flush_delay, Milliseconds(0));
  own("<StreamManager><Live><Queue><MaxQueueSize>0</MaxQueueSize><MaxQueueDelay>20</MaxQueueDelay></Queue></"
      "Live></StreamManager>");
  EXPECT_EQ(options_of("app").live.flush_delay, Milliseconds(0));
}

TEST_F(Applications, BandwidthIsFmssUnlessWritten) {
  own("");
  EXPECT_EQ(options_of("app").bandwidth, (hub::BandwidthOptions{2'500'000, 2'500'000}));
  own("<Client><Bandwidth><ServerToClient>1000</ServerToClient><ClientToServer>-1</ClientToServer></Bandwidth></Client>");
  EXPECT_EQ(options_of("app").bandwidth, (hub::BandwidthOptions{1000, std::nullopt}));
  EXPECT_EQ(options_of("app").client.bandwidth_to_client, 1000u);
  EXPECT_EQ(options_of("app").client.bandwidth_to_server, 2'500'000u) << "a window has to be announced";
  own("<Client><Bandwidth><ServerToClient>0</ServerToClient></Bandwidth></Client>");
  EXPECT_EQ(options_of("app").bandwidth, (hub::BandwidthOptions{std::nullopt, 2'500'000}));
}

TEST_F(Applications, BandwidthStaysBelowTheCap) {
  own("<Client><Bandwidth><ServerToClient>9000000</ServerToClient><ClientToServer>-1</ClientToServer></Bandwidth>"
      "<BandwidthCap><ServerToClient>6000000</ServerToClient><ClientToServer>700</ClientToServer></BandwidthCap></Client>");
  EXPECT_EQ(options_of("app").bandwidth, (hub::BandwidthOptions{6'000'000, 700}));
}

TEST_F(Applications, ACapThatMayNotBeOverriddenHoldsForEveryApplication) {
  defaults("<Client><BandwidthCap override=\"no\"><ServerToClient>5000</ServerToClient></BandwidthCap></Client>");
  own("<Client><Bandwidth><ServerToClient>9000</ServerToClient></Bandwidth>"
      "<BandwidthCap><ServerToClient>9000</ServerToClient></BandwidthCap></Client>");
  EXPECT_EQ(options_of("app").bandwidth.to_client, 5000u);
}

TEST_F(Applications, DisallowedProtocolsIncludeTheTunnelledForm) {
  own("<DisallowedProtocols>RTMP, rtmpe</DisallowedProtocols>");
  EXPECT_EQ(options_of("app").protocols.accepted().to_string(), "rtmps, rtmpts");
}

TEST_F(Applications, AllowedProtocolsAndTunnelsMeetTheDisallowedOnes) {
  own("<AllowedProtocols> secure, rtmps,RTMPE </AllowedProtocols><AllowHTTPTunnel>false</AllowHTTPTunnel>");
  EXPECT_TRUE(options_of("app").protocols.secure_only);
  EXPECT_FALSE(options_of("app").protocols.tunnel);
  EXPECT_EQ(options_of("app").protocols.accepted().to_string(), "rtmps");
  own("<DisallowedProtocols></DisallowedProtocols><AllowedProtocols></AllowedProtocols>");
  EXPECT_EQ(options_of("app").protocols, hub::ProtocolRules{});
}

TEST_F(Applications, PagesOfTheirOwnHostMayConnectUnlessAListSaysOtherwise) {
  tree_.make_folder("applications/app");
  EXPECT_EQ(options_of("app").origins, hub::OriginRules{});
  own("<WebSocket><Origins>https://a.example;\n http://b.example:8080</Origins></WebSocket>");
  EXPECT_FALSE(options_of("app").origins.same);
  EXPECT_EQ(options_of("app").origins.origins.size(), 2u);
}

TEST_F(Applications, HaveNoPagesUnlessTheySaySo) {
  tree_.make_folder("applications/app");
  EXPECT_FALSE(options_of("app").pages.any());
  own("<Pages><Player>true</Player><Folder>true</Folder><Embedding>same https://a.example http://b.example:8080</Embedding></Pages>");
  const hub::PageOptions pages = options_of("app").pages;
  EXPECT_TRUE(pages.player && pages.folder);
  EXPECT_FALSE(pages.publisher || pages.isolated);
  EXPECT_EQ(pages.embedding, "'self' https://a.example http://b.example:8080");
}

TEST_F(Applications, PagesOfTheFolderAreIsolatedWhereThatIsSaid) {
  own("<Pages><Folder>true</Folder><Isolated>true</Isolated></Pages>");
  EXPECT_TRUE(options_of("app").pages.isolated);
}

TEST_F(Applications, PagesMayBeEmbeddedByTheirOwnHostUnlessAListSaysOtherwise) {
  tree_.make_folder("applications/app");
  EXPECT_EQ(options_of("app").pages.embedding, "'self'");
  own("<Pages><Embedding>*</Embedding></Pages>");
  EXPECT_EQ(options_of("app").pages.embedding, "*");
}

TEST_F(Applications, SampleAccessNeedsTheRootFolder) {
  own("<Client><Access><AudioSampleAccess enabled=\"true\">a;/</AudioSampleAccess><VideoSampleAccess "
      "enabled=\"true\">a</VideoSampleAccess></Access></Client>");
  EXPECT_TRUE(options_of("app").client.audio_sample_access);
  EXPECT_FALSE(options_of("app").client.video_sample_access);
}

TEST_F(Applications, TunnelCanBeDenied) {
  own("<AllowHTTPTunnel>False</AllowHTTPTunnel>");
  EXPECT_FALSE(options_of("app").protocols.tunnel);
}

TEST_F(Applications, ABrokenFileMakesOnlyItsOwnApplicationFail) {
  own("<Client><OutChunkSize>1</OutChunkSize></Client>");
  tree_.make_folder("applications/other");
  const auto broken = load_app("app");
  ASSERT_FALSE(broken.ok());
  EXPECT_EQ(broken.error().reason, Reason::configuration_error);
  EXPECT_THAT(broken.error().message,
              HasSubstr("applications/app/Application.xml:1:36: error: <OutChunkSize> is \"1\""));
  EXPECT_EQ(refusal("other"), Reason::none);
}

TEST_F(Applications, AChangedFileIsReadAgain) {
  own("<MaxAppIdleTime>100</MaxAppIdleTime>");
  EXPECT_EQ(options_of("app").max_idle_time, Seconds(100));
  own("<MaxAppIdleTime>2000</MaxAppIdleTime>");
  EXPECT_EQ(options_of("app").max_idle_time, Seconds(2000));
}

TEST_F(Applications, AnUnchangedApplicationIsNotReadAgain) {
  tree_.make_folder("applications/app");
  const auto first = load_app("app");
  const auto second = load_app("app");
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first->get(), second->get());
}

TEST_F(Applications, ARepairedFileServesAgain) {
  own("<Publish>maybe</Publish>");
  EXPECT_EQ(refusal("app"), Reason::configuration_error);
  own("<Publish>open</Publish>");
  EXPECT_EQ(access_in(options_of("app")).publish, access::Requirement::open);
}

TEST_F(Applications, AScriptThatAppearsGoverns) {
  tree_.make_folder("applications/app/scripts");
  EXPECT_EQ(options_of("app").governor.script, "");
  tree_.write("applications/app/scripts/main.asc", "");
  EXPECT_EQ(options_of("app").governor.script, "scripts/main.asc");
}

TEST_F(Applications, AScriptStandsInForTheStreamKeyUnlessItIsAskedFor) {
  tree_.write("applications/app/main.asc", "");
  EXPECT_EQ(access_in(options_of("app")).publish, access::Requirement::open);
  own("<Publish>key</Publish>");
  EXPECT_EQ(access_in(options_of("app")).publish, access::Requirement::key);
}

TEST_F(Applications, TheScriptEngineIsConfigured) {
  own("<Process><Scope>inst</Scope></Process><JSEngine><MaxTimeOut>2</MaxTimeOut><MaxHeap>65536</MaxHeap>"
      "<ScriptLibPath>/opt/lib;scriptlib</ScriptLibPath><NetConnection><ObjectEncoding>AMF0</ObjectEncoding></NetConnection><ApplicationObject><config><room>blue</room><ban>a</ban><ban>b</ban>"
      "</config></ApplicationObject></JSEngine>");
  const hub::GovernorOptions options = options_of("app").governor;
  EXPECT_TRUE(options.thread_per_instance);
  EXPECT_EQ(options.max_call_time, Milliseconds(2000));
  EXPECT_EQ(options.heap_limit, 64UL * 1024 * 1024);
  EXPECT_FALSE(options.connects_with_amf3);
  EXPECT_THAT(options.libraries, testing::ElementsAre("/opt/lib", tree_.root() + "/scriptlib"));
  EXPECT_EQ(options.application_config.get("room").string_or(""), "blue");
  EXPECT_EQ(options.application_config.get("ban").elements().size(), 2u);
}

TEST_F(Applications, TheWayToWebServersIsConfigured) {
  own("<HTTP><HTTP_1_0>true</HTTP_1_0><Verbose>true</Verbose><Connections><MaxTimeout>7</MaxTimeout><Reuse>false</Reuse><Interface>eth1</Interface>"
      "</Connections><Proxy><Host>proxy.example</Host><Port>3128</Port><Type>SOCKS5</Type><Tunnel>true</Tunnel><Username>u</Username>"
      "<Password>p</Password></Proxy><Redirect><Max>1000</Max><UnrestrictedAuth>false</UnrestrictedAuth></Redirect></HTTP>");
  const hub::WebOptions web = options_of("app").governor.web;
  EXPECT_TRUE(web.http_1_0 && web.verbose && !web.reuse && web.proxy_socks && web.proxy_tunnel && !web.login_everywhere);
  EXPECT_EQ(web.max_time, Seconds(7));
  EXPECT_EQ(web.interface, "eth1");
  EXPECT_EQ(web.proxy_host + ":" + std::to_string(web.proxy_port) + " " + web.proxy_user + web.proxy_password, "proxy.example:3128 up");
  EXPECT_EQ(web.redirects, 50u);
}

TEST_F(Applications, AScriptedApplicationHasASecretForWhatItSigns) {
  tree_.write("applications/app/main.asc", "");
  own("<HTTP><Redirect><Allow>false</Allow></Redirect><Sign url=\"https://example.com/chat/\" secret=\"signing\"/></HTTP>");
  const hub::GovernorOptions governor = options_of("app").governor;
  EXPECT_THAT(governor.secrets, testing::Contains(tree_.root() + "/applications/app/signing"));
  const hub::WebOptions& web = governor.web;
  ASSERT_EQ(web.signed_urls.size(), 1u);
  EXPECT_EQ(web.signed_urls[0].url, "https://example.com/chat/");
  EXPECT_EQ(web.signed_urls[0].secret.size(), 32u);
  EXPECT_EQ(web.redirects, 0u);
}

TEST_F(Applications, WithoutItsSecretAScriptedApplicationIsNotServed) {
  tree_.write("applications/app/main.asc", "");
  tree_.write("applications/app/webhook.secret", "no secret\n");
  own("<HTTP><Sign url=\"https://example.com/chat/\"/></HTTP>");
  EXPECT_FALSE(load_app("app").ok());
}

TEST_F(Applications, AnAddressToSignForThatIsNoneBreaksTheFile) {
  own("<HTTP><Sign url=\"example.com/chat\"/></HTTP>");
  EXPECT_FALSE(load_app("app").ok());
}

TEST_F(Applications, MaxTimeOutOfZeroIsTheDefault) {
  own("<ScriptEngine><MaxTimeOut>0</MaxTimeOut></ScriptEngine>");
  EXPECT_EQ(options_of("app").governor.max_call_time, Milliseconds(5000));
}

TEST_F(Applications, ReplaceMakesTheNewConfigurationHold) {
  tree_.make_folder("applications/app");
  EXPECT_EQ(options_of("app").max_idle_time, Seconds(1200));
  defaults("<MaxAppIdleTime>60</MaxAppIdleTime>");
  source_->replace(configuration());
  EXPECT_EQ(options_of("app").max_idle_time, Seconds(60));
}

TEST_F(Applications, OpenDropsTheKeyEverywhere) {
  own("<Publish>key</Publish>");
  const auto opened = source(true).load("_defaultVHost_", "app");
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(access_in(**opened).publish, access::Requirement::open);
  EXPECT_FALSE(std::filesystem::exists(tree_.root() + "/applications/app/stream.key"));
}

TEST_F(Applications, UnknownVirtualHostIsSaidSo) {
  const auto result = source().load("nowhere.example", "app");
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().reason, Reason::unknown_vhost);
}

TEST_F(Applications, WithoutAUsableKeyNobodyCanPublishButTheApplicationIsServed) {
  tree_.make_folder("applications/app/stream.key");
  const auto options = options_of("app");
  EXPECT_EQ(access_in(options).publish, access::Requirement::key);
  EXPECT_EQ(access_in(options).stream_key, "");
}

class MainScript : public Applications, public testing::WithParamInterface<const char*> {};

TEST_P(MainScript, IsFoundAndNamed) {
  tree_.write(std::string("applications/app/") + GetParam(), "");
  EXPECT_EQ(options_of("app").governor.script, GetParam());
}

INSTANTIATE_TEST_SUITE_P(All, MainScript,
                         testing::Values("main.far", "app.far", "scripts/main.asc", "main.asc",
                                         "scripts/main.js", "main.js", "scripts/app.asc", "app.asc",
                                         "scripts/app.js", "app.js", "scripts/main.ase", "main.ase",
                                         "scripts/app.ase", "app.ase"));

TEST_F(Applications, OtherScriptsDoNotGovern) {
  tree_.write("applications/app/scripts/helper.asc", "");
  tree_.write("applications/app/other.asc", "");
  EXPECT_EQ(options_of("app").governor.script, "");
}

TEST_F(Applications, FoldersOfFileObjectsAreMapped) {
  own("<ScriptEngine><FileObject><VirtualDirectory>/videos; /srv/videos/ </VirtualDirectory>"
      "<VirtualDirectory>shared;data</VirtualDirectory><VirtualDirectory>/;/etc</VirtualDirectory>"
      "<VirtualDirectory>nothing</VirtualDirectory></FileObject></ScriptEngine>");
  const auto folders = options_of("app").governor.file_folders;
  ASSERT_EQ(folders.size(), 2u);
  EXPECT_EQ(folders[0].path + " " + folders[0].folder, "/videos /srv/videos");
  EXPECT_EQ(folders[1].path + " " + folders[1].folder, "shared " + tree_.root() + "/data");
}

TEST_F(Applications, AVirtualHostMayForbidThatItsApplicationsMapFolders) {
  defaults("<ScriptEngine><FileObject override=\"no\"/></ScriptEngine>");
  own("<ScriptEngine><FileObject><VirtualDirectory>/etc;/etc</VirtualDirectory></FileObject></ScriptEngine>");
  EXPECT_TRUE(options_of("app").governor.file_folders.empty());
}

TEST_F(Applications, TheirScriptsAreToldWhichFilesAreSecrets) {
  own("<Access><Connect>token</Connect><Keys>/keys/public</Keys></Access>"
      "<Webhooks><Webhook url=\"https://example.com/\" events=\"connect\" secret=\"hook\"/></Webhooks>");
  const auto secrets = options_of("app").governor.secrets;
  EXPECT_THAT(secrets, testing::IsSupersetOf({std::string("/keys/public"), tree_.root() + "/applications/app/stream.key",
                                              tree_.root() + "/applications/app/hook"}));
}

}  // namespace
}  // namespace sallyport::config
