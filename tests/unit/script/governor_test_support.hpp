#pragma once
// An instance that writes down what a script does to it, and a folder of scripts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>

#include <unistd.h>

#include "hub/access.hpp"
#include "hub/shared_objects/shared_objects.hpp"
#include "script/script_governor.hpp"
#include "support/shared_objects.hpp"

namespace sallyport::test {

class RecordingInstance final : public hub::GovernedInstance {
 public:
  RecordingInstance() { planes.push_back(std::make_unique<hub::MediaPlane>(loop, planes)); }

  loop::EventLoop& event_loop() override { return loop; }
  std::string full_name() const override { return "app/_definst_"; }
  const hub::VirtualHost& virtual_host() const override { return host; }
  const hub::ApplicationOptionsRef& application_options() const override { return options; }
  hub::GrantRef grant_of(hub::ClientId) const override { return grant; }
  void accept(hub::ClientId client) override {
    note("accept " + std::to_string(client));
    accepted.push_back(client);
  }
  void reject(hub::ClientId client, hub::Rejection rejection) override {
    note("reject " + std::to_string(client) + " " + rejection.description + " " + amf::to_string(rejection.information) + " " + rejection.redirect);
  }
  void disconnect_client(hub::ClientId client) override { note("disconnect " + std::to_string(client)); }
  void call_client(hub::ClientId client, hub::ServerCallRef call, std::uint64_t number) override {
    note("call " + std::to_string(client) + " " + call->name + " " + amf::to_string(amf::Value::strict_array(call->arguments)));
    last_number = number;
  }
  void call_all(hub::ServerCallRef call) override {
    for (const hub::ClientId client : accepted) call_client(client, call, 0);
  }
  void answer_call(hub::ClientId, hub::CallAnswer answer) override { answers.push_back(std::move(answer)); }
  void set_access(hub::ClientId client, hub::PathRights rights) override { note("access " + std::to_string(client) + " r=" + rights.read + " w=" + rights.write); }
  void order(hub::ClientId client, hub::ClientOrder order) override {
    const bool paths = !order.audio_paths.empty() || !order.video_paths.empty();
    note("order " + std::to_string(client) + " " + std::to_string(static_cast<int>(order.kind)) + " " + std::to_string(order.rate) +
         (paths ? " audio=" + order.audio_paths + " video=" + order.video_paths : "") + order.stream);
  }
  std::unique_ptr<hub::StreamWatch> watch_stream(const std::string& stream, const hub::StreamReceiverRef& receiver) override {
    note("watch " + stream);
    receiver_of_watch = receiver;
    return std::make_unique<hub::StreamWatch>(*planes[0], std::make_shared<hub::LiveStream>(hub::LiveStream{"app", "_definst_", stream, {}, 0}), receiver,
                                              [this, stream] { note("unwatch " + stream); });
  }
  std::unique_ptr<hub::StreamFeed> feed_stream(const std::string& stream, std::function<void()> unused) override {
    note("feed " + stream);
    fed_in_vain = std::move(unused);
    return std::make_unique<hub::StreamFeed>(loop, *planes[0], std::make_shared<hub::LiveStream>(hub::LiveStream{"app", "_definst_", stream, {}, 0}), 1,
                                             [this, stream] { note("unfeed " + stream); });
  }
  hub::SharedObjects& shared_objects() override {
    if (!objects) {
      const std::shared_ptr<hub::VirtualHost> counted(std::shared_ptr<void>(), &host);  // the instance's own
      objects = std::make_unique<hub::SharedObjects>(hub::SharedObjects::Context{loop, &store, counted, "app", "_definst_"}, options->shared_objects);
    }
    return *objects;
  }
  Result<void> play_into(const hub::RelayRequest& request) override {
    note("play " + request.source + " into " + request.target + (request.queue ? " later" : "") +
         (request.length.count() > 0 ? " for " + std::to_string(request.length.count()) : ""));
    if (request.target == "taken") return Error{Reason::name_taken, "taken is published by a client"};
    if (request.target == request.source) return Error{Reason::rejected, request.target + " would play itself"};
    return {};
  }
  bool stop_playing_into(const std::string& target) override {
    note("stop " + target);
    return target == "mix";
  }
  bool send_into(const std::string& stream, const SharedBytes& message) override {
    note("send " + stream);
    sent.push_back(message);
    return true;
  }
  hub::StreamFacts stream_facts(const std::string& stream) override { return streams[stream]; }
  void watch_relays(std::function<void(const hub::RelayEvent&)> watcher) override { relay_watcher = std::move(watcher); }
  void shut_down() override { note("shut down"); }

  void note(std::string line) { lines.push_back(std::move(line)); }
  std::vector<std::string> take() { return std::exchange(lines, {}); }

  loop::EventLoop loop{0};
  std::vector<std::unique_ptr<hub::MediaPlane>> planes;
  hub::StreamReceiverRef receiver_of_watch;
  std::function<void()> fed_in_vain;
  hub::VirtualHost host{0, "_defaultVHost_", {}};
  hub::ApplicationOptionsRef options;
  hub::GrantRef grant;
  std::vector<std::string> lines;
  std::vector<hub::ClientId> accepted;
  std::vector<hub::CallAnswer> answers;
  std::vector<SharedBytes> sent;
  std::map<std::string, hub::StreamFacts> streams;
  std::function<void(const hub::RelayEvent&)> relay_watcher;
  std::uint64_t last_number = 0;
  MemoryStore store;
  std::unique_ptr<hub::SharedObjects> objects;  // once asked for
};

class GovernorTest : public testing::Test {
 protected:
  GovernorTest() {
    folder_ = std::filesystem::temp_directory_path() / ("sallyport-script-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    options_.folder = folder_.string();
    options_.governor.script = "main.asc";
    options_.governor.max_call_time = Milliseconds(300);
    options_.governor.application_config = amf::Value::object({{"room", "blue"}});
  }
  ~GovernorTest() override {
    governor_.reset();
    std::filesystem::remove_all(folder_);
  }

  void write(const std::string& name, const std::string& text) {
    std::filesystem::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  Result<void> try_to_start(const std::string& script) {
    write("main.asc", script);
    instance_.options = std::make_shared<const hub::ApplicationOptions>(options_);
    governor_ = std::make_unique<script::ScriptGovernor>(instance_);
    return governor_->start();
  }
  void start(const std::string& script) {
    const auto started = try_to_start(script);
    ASSERT_TRUE(started.ok()) << started.error().message;
  }
  void connect(hub::ClientId id, std::vector<amf::Value> arguments = {}, const std::string& protocol = "rtmp") {
    auto facts = std::make_shared<hub::ClientFacts>();
    facts->id = id;
    facts->address = "192.0.2.1";
    facts->protocol = protocol;
    facts->flash_version = "WIN 9,0,45,0";
    facts->uri = "rtmp://host/app?key=x";
    facts->arguments = std::move(arguments);
    governor_->connect(facts);
  }
  /// The answer to a call; empty if none came.
  std::optional<hub::CallAnswer> call(hub::ClientId id, const std::string& name, std::vector<amf::Value> arguments = {}) {
    instance_.answers.clear();
    governor_->call(id, {name, 7, std::move(arguments), 10});
    if (instance_.answers.empty()) return std::nullopt;
    EXPECT_EQ(instance_.answers.size(), 1u);
    EXPECT_EQ(instance_.answers[0].transaction_id, 7);
    EXPECT_EQ(instance_.answers[0].bytes, 10u);
    return instance_.answers[0];
  }
  amf::Value result(hub::ClientId id, const std::string& name, std::vector<amf::Value> arguments = {}) {
    const auto answer = call(id, name, std::move(arguments));
    EXPECT_TRUE(answer && answer->ok) << (answer ? amf::to_string(answer->value) : "no answer");
    return answer ? answer->value : amf::Value("none");
  }
  std::string failure(hub::ClientId id, const std::string& name) {
    const auto answer = call(id, name);
    EXPECT_TRUE(answer && !answer->ok);
    return answer ? std::string(answer->value.get("description").string_or("")) : "none";
  }
  void pass(Milliseconds time) {
    instance_.loop.timers().advance(std::max(instance_.loop.timers().now(), monotonic_now()) + time);
    instance_.loop.run_ready();
  }

  std::filesystem::path folder_;
  hub::ApplicationOptions options_;
  RecordingInstance instance_;
  std::unique_ptr<script::ScriptGovernor> governor_;
};

}  // namespace sallyport::test
