// Instances that a governor rules.
#include <gmock/gmock.h>

#include <map>

#include "hub/access_paths.hpp"
#include "hub/hub.hpp"
#include "unit/hub/application_host_test_support.hpp"

namespace sallyport::test {
namespace {

TEST(StreamRights, TypePrefixesDoNotCount) {
  EXPECT_TRUE(hub::covers_stream("a", "mp4:a/b", false));
  EXPECT_TRUE(hub::covers_stream("a/b", "flv:a/b", false));
  EXPECT_TRUE(hub::covers_stream("/", "mp4:x", false));
  EXPECT_FALSE(hub::covers_stream("mp4", "mp4:x", false));
  EXPECT_FALSE(hub::covers_stream("a", "a:b/a", false));
  EXPECT_FALSE(hub::covers_stream("", "a", false));
}

TEST(StreamRights, MayBeOfFoldersOnly) {
  EXPECT_FALSE(hub::covers_stream("a/b", "mp4:a/b", true));
  EXPECT_TRUE(hub::covers_stream("a/b", "mp4:a/b/c", true));
}

/// Does what its application's name says.
class TestGovernor final : public hub::Governor {
 public:
  TestGovernor(hub::GovernedInstance& instance, std::vector<std::string>& lines) : instance_(instance), lines_(lines) {}
  ~TestGovernor() override { lines_.push_back("gone"); }

  void connect(const hub::ClientFactsRef& client) override {
    lines_.push_back("connect");
    last = client->id;
    if (client->query == "pending") return;
    if (client->query == "no") return instance_.reject(client->id, {"No.", amf::Value("why"), "rtmp://elsewhere"});
    instance_.set_access(client->id, {"read", "write"});
    instance_.accept(client->id);
  }
  void renamed(hub::ClientId, const hub::ClientFactsRef&) override { lines_.push_back("renamed"); }
  void disconnect(hub::ClientId) override { lines_.push_back("disconnect"); }
  void call(hub::ClientId client, hub::ClientCall call) override {
    if (call.name == "shutdown") instance_.shut_down();
    instance_.answer_call(client, {call.transaction_id, call.bytes, true, call.name});
  }
  void suspended(hub::ClientId, bool on) override { lines_.push_back(on ? "suspended" : "resumed"); }
  void reply(hub::ClientId, hub::CallReply reply) override { lines_.push_back("reply " + std::to_string(reply.number)); }
  void published(hub::ClientId, const std::string& stream) override { lines_.push_back("published " + stream); }
  void unpublished(hub::ClientId, const std::string& stream) override { lines_.push_back("unpublished " + stream); }
  bool stop(bool forced) override {
    lines_.push_back(forced ? "stop" : "may stop");
    return true;
  }
  bool files_changed() const override { return changed; }

  bool changed = false;
  hub::ClientId last = 0;
  hub::GovernedInstance& instance_;
  std::vector<std::string>& lines_;
};

class TestMaker final : public hub::GovernorMaker {
 public:
  Result<std::unique_ptr<hub::Governor>> govern(hub::GovernedInstance& instance) override {
    ++made;
    if (broken) return Error{Reason::configuration_error, "broken"};
    auto governor = std::make_unique<TestGovernor>(instance, lines);
    last = governor.get();
    return std::unique_ptr<hub::Governor>(std::move(governor));
  }
  std::vector<std::string> lines;
  TestGovernor* last = nullptr;
  bool broken = false;
  int made = 0;
};

class OneLoop final : public hub::LoopSource {
 public:
  loop::EventLoop& start_loop() override {
    ++started;
    return loop;
  }
  loop::EventLoop loop{0};
  int started = 0;
};

/// A hub whose pool has one host; scripts have another.
class GovernedTest : public testing::Test {
 protected:
  GovernedTest() { directory_.source.options["live"].governor.script = "main.asc"; }

  void settle() {
    for (int i = 0; i < 8; ++i) {
      host_.run_ready();
      scripts_.loop.run_ready();
      worker_.run_ready();
    }
  }
  struct Client {
    hub::ClientId id;
    std::shared_ptr<RecordingClient> port = std::make_shared<RecordingClient>();
    hub::ApplicationHost* host = nullptr;
  };
  Client connect(const std::string& query = {}, const std::string& instance = "_definst_") {
    Client client{++last_id_};
    auto facts = std::make_shared<hub::ClientFacts>();
    facts->id = client.id;
    facts->query = query;
    client.host = &hub_.host_for(*directory_.virtual_host, "live", instance);
    const hub::Destination where{directory_.virtual_host, &directory_.source, "live", instance};
    client.host->event_loop().post([=, &host = *client.host, port = hub::ClientRef(worker_, std::static_pointer_cast<hub::ClientPort>(client.port))] {
      host.connect(where, facts, port);
    });
    settle();
    if (!client.port->connects.empty()) client.host = client.port->connects[0].host;
    return client;
  }

  loop::EventLoop worker_{0};
  loop::EventLoop host_{0};
  OneLoop scripts_;
  TestMaker maker_;
  MemoryDirectory directory_;
  std::shared_ptr<ScriptedDecider> decider_ = std::make_shared<ScriptedDecider>();
  hub::Hub hub_{{&worker_}, {&host_}, directory_, decider_, {.governors = &maker_, .script_loops = &scripts_}};
  hub::ClientId last_id_ = 0;
};

TEST_F(GovernedTest, LiveOnAHostOfTheirOwn) {
  const Client first = connect();
  ASSERT_EQ(first.port->connects.size(), 1u);
  EXPECT_TRUE(first.port->connects[0].accepted);
  EXPECT_TRUE(first.port->connects[0].governed);
  EXPECT_EQ(&first.host->event_loop(), &scripts_.loop);
  EXPECT_EQ(&hub_.host_for(*directory_.virtual_host, "live", "_definst_"), first.host);
  connect();
  EXPECT_EQ(maker_.made, 1);
  EXPECT_EQ(scripts_.started, 1);
}

TEST_F(GovernedTest, AreLoadedAheadOnTheirHost) {
  hub_.load_ahead(0, "_defaultVHost_", "live");
  settle();
  EXPECT_EQ(maker_.made, 1);
  const Client client = connect();
  EXPECT_EQ(&client.host->event_loop(), &scripts_.loop);
  EXPECT_EQ(maker_.made, 1);
}

TEST_F(GovernedTest, EachInstanceMayHaveAHost) {
  directory_.source.options["live"].governor.thread_per_instance = true;
  const Client one = connect({}, "one");
  const Client two = connect({}, "two");
  EXPECT_NE(one.host, two.host);
  EXPECT_EQ(scripts_.started, 2);
}

TEST_F(GovernedTest, ARejectionCarriesWhatTheGovernorSays) {
  const Client client = connect("no");
  ASSERT_EQ(client.port->connects.size(), 1u);
  const hub::ConnectAnswer& answer = client.port->connects[0];
  EXPECT_FALSE(answer.accepted);
  EXPECT_EQ(answer.reason, Reason::rejected);
  EXPECT_EQ(answer.description, "No.");
  EXPECT_EQ(answer.information, amf::Value("why"));
  EXPECT_EQ(answer.redirect, "rtmp://elsewhere");
}

TEST_F(GovernedTest, ACallToAllKeepsItsPlaceAndReachesWhoIsIn) {
  const Client one = connect();
  const Client two = connect();
  const Client pending = connect("pending");
  const auto call = std::make_shared<hub::ServerCall>();
  call->name = "heard";
  hub::GovernedInstance& instance = maker_.last->instance_;
  instance.call_client(one.id, call, 7);
  instance.call_all(call);
  instance.answer_call(one.id, {1, 0, true, "done"});
  settle();
  EXPECT_THAT(one.port->calls, testing::ElementsAre("heard 7", "heard 0", "answer to \"done\""));
  EXPECT_THAT(two.port->calls, testing::ElementsAre("heard 0"));
  EXPECT_TRUE(pending.port->calls.empty());
}

TEST_F(GovernedTest, TheGovernorHearsWhoseConnectionIsLost) {
  const Client client = connect();
  const Client pending = connect("pending");
  maker_.lines.clear();
  client.host->suspended(client.id, true);
  client.host->suspended(client.id, false);
  client.host->suspended(pending.id, true);
  EXPECT_THAT(maker_.lines, testing::ElementsAre("suspended", "resumed"));
}

TEST_F(GovernedTest, APendingClientThatLeavesBeforeTheAnswerIsForgotten) {
  const Client client = connect("pending");
  EXPECT_TRUE(client.port->connects.empty());
  client.host->event_loop().post([&] { client.host->disconnect(client.id); });  // it knows the pool's host only
  settle();
  EXPECT_EQ(maker_.lines.back(), "disconnect");
  maker_.last->instance_.accept(client.id);
  settle();
  EXPECT_TRUE(client.port->connects.empty());
}

TEST_F(GovernedTest, APendingClientIsAnsweredOnceAndLater) {
  const Client client = connect("pending");
  maker_.last->instance_.accept(client.id);
  maker_.last->instance_.accept(client.id);
  maker_.last->instance_.reject(client.id, {});
  settle();
  ASSERT_EQ(client.port->connects.size(), 1u);
  EXPECT_TRUE(client.port->connects[0].accepted);
}

TEST_F(GovernedTest, WhoIsNeverAnsweredIsRefusedInTheEnd) {
  const Client client = connect("pending");
  scripts_.loop.timers().advance(monotonic_now() + Milliseconds(121'000));
  settle();
  ASSERT_EQ(client.port->connects.size(), 1u);
  EXPECT_EQ(client.port->connects[0].reason, Reason::decision_deadline);
}

TEST_F(GovernedTest, PublishAndPlayGoByTheClientsPaths) {
  const Client client = connect();
  client.host->publish(client.id, 1, 0, "write/camera", {});
  client.host->publish(client.id, 2, 0, "read/camera", {});
  client.host->play(client.id, 3, "read/camera", {});
  client.host->play(client.id, 4, "write/camera", {});
  settle();
  // Who is refused hears it before the other's decider has answered.
  const auto accepted = [](const auto& answers) {
    std::map<std::uint32_t, bool> by_stream;
    for (const auto& answer : answers) by_stream[answer.stream_id] = answer.accepted;
    return by_stream;
  };
  EXPECT_EQ(accepted(client.port->publishes), (std::map<std::uint32_t, bool>{{1, true}, {2, false}}));
  EXPECT_EQ(accepted(client.port->plays), (std::map<std::uint32_t, bool>{{3, true}, {4, false}}));
  client.host->disconnect(client.id);
  EXPECT_THAT(maker_.lines, testing::ElementsAre("connect", "published write/camera", "unpublished write/camera", "disconnect"));
}

TEST_F(GovernedTest, WhoPublishesANameHasIt) {
  const Client client = connect();
  hub::GovernedInstance& instance = maker_.last->instance_;
  client.host->publish(client.id, 1, 0, "write/camera", "key=1");
  settle();
  EXPECT_EQ(instance.play_into({"write/camera", "a"}).error().reason, Reason::name_taken);
  EXPECT_EQ(instance.stream_facts("write/camera").query, "key=1");
  EXPECT_TRUE(instance.play_into({"write/mix", "write/camera"}).ok());
  client.host->publish(client.id, 2, 0, "write/mix", {});
  settle();
  EXPECT_EQ(client.port->publishes.back().reason, Reason::name_taken);
  EXPECT_TRUE(instance.stop_playing_into("write/mix"));
  EXPECT_FALSE(instance.stop_playing_into("write/mix"));
  client.host->publish(client.id, 2, 0, "write/mix", {});
  settle();
  EXPECT_TRUE(client.port->publishes.back().accepted);
}

TEST_F(GovernedTest, StreamsThatWouldPlayThemselvesAreRefused) {
  connect();
  hub::GovernedInstance& instance = maker_.last->instance_;
  EXPECT_EQ(instance.play_into({"a", "a"}).error().reason, Reason::rejected);
  EXPECT_TRUE(instance.play_into({"b", "a"}).ok());
  EXPECT_TRUE(instance.play_into({"c", "x"}).ok());
  EXPECT_TRUE(instance.play_into({"c", "b", true}).ok());
  EXPECT_EQ(instance.play_into({"a", "c"}).error().reason, Reason::rejected);
  // Also while a relay has not left yet what is not its source any more.
  settle();
  EXPECT_TRUE(instance.play_into({"b", "y"}).ok());
  EXPECT_EQ(instance.play_into({"a", "c"}).error().reason, Reason::rejected);
  settle();
  EXPECT_TRUE(instance.play_into({"a", "c"}).ok());
}

TEST_F(GovernedTest, PlacesOfStreamsComeBack) {
  hub::VirtualHostLimits limits;
  limits.max_streams = 3;
  directory_.virtual_host->set_limits(limits);
  connect();
  hub::GovernedInstance& instance = maker_.last->instance_;
  EXPECT_TRUE(instance.play_into({"mix", "a"}).ok());
  EXPECT_TRUE(instance.play_into({"mix", "b", true}).ok());
  EXPECT_EQ(instance.play_into({"mix", "c", true}).error().reason, Reason::stream_limit);
  EXPECT_EQ(instance.play_into({"other", "c"}).error().reason, Reason::stream_limit);
  instance.stop_playing_into("mix");
  settle();
  EXPECT_EQ(directory_.virtual_host->streams.load(), 0u);
  EXPECT_EQ(hub_.media_plane(0).stream_count() + hub_.media_plane(0).relay_count(), 0u);
}

TEST_F(GovernedTest, SourcesOfOneStreamAreBounded) {
  connect();
  hub::GovernedInstance& instance = maker_.last->instance_;
  for (std::size_t i = 0; i < hub::Relays::kMaxItems; ++i) ASSERT_TRUE(instance.play_into({"mix", "s" + std::to_string(i), true}).ok());
  EXPECT_EQ(instance.play_into({"mix", "more", true}).error().reason, Reason::stream_limit);
}

TEST_F(GovernedTest, WhatAnInstancePlaysEndsWithIt) {
  const Client client = connect();
  EXPECT_TRUE(maker_.last->instance_.play_into({"mix", "a"}).ok());
  settle();
  EXPECT_EQ(hub_.media_plane(0).relay_count(), 1u);
  client.host->call(client.id, {"shutdown", 1, {}, 1});
  settle();
  EXPECT_EQ(hub_.media_plane(0).relay_count(), 0u);
  EXPECT_EQ(directory_.virtual_host->streams.load(), 0u);
}

TEST_F(GovernedTest, WhatBecomesOfAPlayIsTold) {
  const Client client = connect();
  hub::GovernedInstance& instance = maker_.last->instance_;
  std::vector<std::string> heard;
  instance.watch_relays([&](const hub::RelayEvent& event) { heard.push_back(event.target + " " + event.source + " " + std::to_string(static_cast<int>(event.kind))); });
  ASSERT_TRUE(instance.play_into({"mix", "write/a"}).ok());
  EXPECT_TRUE(heard.empty());
  settle();
  client.host->publish(client.id, 1, 0, "write/a", {});
  settle();
  const hub::StreamAnswer& answer = client.port->publishes.at(0);
  hub_.media_plane(0).begin_publish(answer.stream, answer.epoch);
  settle();
  hub_.media_plane(0).end_publish(answer.stream, answer.epoch);
  settle();
  EXPECT_THAT(heard, testing::ElementsAre("mix write/a 0", "mix write/a 2", "mix write/a 3"));
}

TEST_F(GovernedTest, WhatIsSentIsBounded) {
  const Client client = connect();
  hub::GovernedInstance& instance = maker_.last->instance_;
  const SharedBytes message = SharedBytes::copy_of(as_bytes(std::string("\2\0\3cue", 6)));
  EXPECT_FALSE(instance.send_into("read/a", SharedBytes::copy_of(as_bytes("garbage"))));
  EXPECT_TRUE(instance.send_into("read/a", message)) << "nobody plays it";
  client.host->play(client.id, 1, "read/a", {});
  settle();
  int sent = 0;
  while (sent < 20'000 && instance.send_into("read/a", message)) ++sent;
  EXPECT_EQ(sent, 10'000);
  settle();
  EXPECT_TRUE(instance.send_into("read/a", message));
}

TEST_F(GovernedTest, AScriptThatCannotBeStartedIsNotTriedForEveryClient) {
  maker_.broken = true;
  EXPECT_EQ(connect().port->connects.at(0).reason, Reason::configuration_error);
  EXPECT_EQ(connect().port->connects.at(0).reason, Reason::configuration_error);
  EXPECT_EQ(maker_.made, 1);
}

TEST_F(GovernedTest, ReloadUnloadsWhatHasChanged) {
  const Client client = connect();
  hub_.reload_governed();
  settle();
  EXPECT_FALSE(client.port->evicted);
  maker_.last->changed = true;
  hub_.reload_governed();
  settle();
  EXPECT_TRUE(client.port->evicted);
  EXPECT_THAT(maker_.lines, testing::ElementsAre("connect", "disconnect", "stop", "gone"));
  client.host->disconnect(client.id);  // as its session does in the end
  connect();
  EXPECT_EQ(maker_.made, 2);
}

TEST_F(GovernedTest, ShutDownUnloadsAfterTheCall) {
  const Client client = connect();
  client.host->call(client.id, {"shutdown", 1, {}, 1});
  settle();
  EXPECT_EQ(client.port->evicted, Reason::server_closed);
  EXPECT_EQ(maker_.lines.back(), "gone");
}

TEST_F(GovernedTest, WithoutGovernorsAScriptedApplicationIsRefused) {
  hub::Hub plain({&worker_}, {&host_}, directory_, decider_, {});
  auto facts = std::make_shared<hub::ClientFacts>();
  facts->id = 1;
  const auto port = std::make_shared<RecordingClient>();
  plain.host_for(*directory_.virtual_host, "live").connect({directory_.virtual_host, &directory_.source, "live", "_definst_"}, facts,
                                                           hub::ClientRef(worker_, std::static_pointer_cast<hub::ClientPort>(port)));
  settle();
  EXPECT_EQ(port->connects.at(0).reason, Reason::script_unsupported);
}

}  // namespace
}  // namespace sallyport::test
