#pragma once
// One application host and clients of it that write down what they are told.
#include <gtest/gtest.h>

#include <optional>

#include "hub/application_host.hpp"
#include "support/scripted_decider.hpp"

namespace sallyport::test {

class RecordingClient final : public hub::ClientPort {
 public:
  void on_connect_answer(hub::ConnectAnswer answer) override { connects.push_back(std::move(answer)); }
  void on_publish_answer(hub::StreamAnswer answer) override { publishes.push_back(std::move(answer)); }
  void on_play_answer(hub::StreamAnswer answer) override { plays.push_back(std::move(answer)); }
  void probe(std::uint64_t probe_id, Milliseconds timeout) override {
    probes.push_back(probe_id);
    probe_timeout = timeout;
  }
  void on_publish_lost(std::uint32_t stream_id) override { lost.push_back(stream_id); }
  void on_superseded() override { superseded = true; }
  void evict(Reason reason) override { evicted = reason; }
  void call(hub::ServerCallRef call, std::uint64_t number) override { calls.push_back(call->name + " " + std::to_string(number)); }
  void on_call_answer(hub::CallAnswer answer) override {
    calls.push_back("answer to " + amf::to_string(answer.value));
    answers.push_back(std::move(answer));
  }
  void obey(const hub::ClientOrder& order) override { orders.push_back(order); }

  std::vector<hub::ConnectAnswer> connects;
  std::vector<hub::StreamAnswer> publishes;
  std::vector<hub::StreamAnswer> plays;
  std::vector<std::uint64_t> probes;
  Milliseconds probe_timeout{0};
  std::vector<std::uint32_t> lost;
  bool superseded = false;
  std::optional<Reason> evicted;
  std::vector<std::string> calls;  // by what governs the instance, and its answers
  std::vector<hub::CallAnswer> answers;
  std::vector<hub::ClientOrder> orders;
};

/// A client's session and its host share one loop here; both are reached as from outside, by posting.
class ApplicationHostTest : public testing::Test {
 protected:
  static constexpr Milliseconds kDecisionDeadline{10'000};

  struct Client {
    hub::ClientId id = 0;
    std::shared_ptr<RecordingClient> port = std::make_shared<RecordingClient>();
  };

  hub::Destination destination(std::string application = "live", std::string instance = "_definst_") {
    return {directory_.virtual_host, &directory_.source, std::move(application), std::move(instance)};
  }
  Client ask_to_connect(const hub::Destination& where) { return ask_to_connect(where, {}); }
  /// `facts`: what else is known about the client.
  Client ask_to_connect(const hub::Destination& where, const hub::ClientFacts& known) {
    Client client{++last_id_};
    auto facts = std::make_shared<hub::ClientFacts>(known);
    facts->id = client.id;
    facts->application = where.application;
    host_.connect(where, facts, hub::ClientRef(loop_, std::static_pointer_cast<hub::ClientPort>(client.port)));
    loop_.run_ready();
    return client;
  }
  Client connect() { return ask_to_connect(destination()); }
  void publish(const Client& client, const std::string& name, std::uint32_t stream_id = 1, std::string query = {}) {
    host_.publish(client.id, stream_id, 0, name, std::move(query));
    loop_.run_ready();
  }
  void play(const Client& client, const std::string& name, std::uint32_t stream_id = 1) {
    host_.play(client.id, stream_id, name, {});
    loop_.run_ready();
  }
  void probe_answer(const Client& client, bool alive) {
    host_.probe_answer(client.id, client.port->probes.back(), alive);
    loop_.run_ready();
  }
  void disconnect(const Client& client) {
    host_.disconnect(client.id);
    loop_.run_ready();
  }
  void confirm(const Client& client) {
    host_.confirm(client.id);
    loop_.run_ready();
  }
  void stop(const Client& client, std::uint32_t stream_id = 1) {
    host_.stop(client.id, stream_id);
    loop_.run_ready();
  }
  /// Time passes for timers only.
  void pass(Milliseconds time) {
    loop_.timers().advance(std::max(loop_.timers().now(), monotonic_now()) + time);
    loop_.run_ready();
  }
  void answer(hub::Verdict verdict = hub::Verdict::allow()) {
    decider_->answer(std::move(verdict));
    loop_.run_ready();
  }
  hub::VirtualHost& virtual_host() { return *directory_.virtual_host; }
  hub::ApplicationOptions& live() { return directory_.source.options["live"]; }

  static bool published(const Client& client) {
    return !client.port->publishes.empty() && client.port->publishes.back().accepted;
  }
  static Reason refusal(const Client& client) {
    return client.port->publishes.empty() ? Reason::none : client.port->publishes.back().reason;
  }

  loop::EventLoop loop_{0};
  MemoryDirectory directory_;
  std::shared_ptr<ScriptedDecider> decider_ = std::make_shared<ScriptedDecider>();
  hub::ApplicationHost host_{loop_, decider_, {.decision_deadline = kDecisionDeadline, .workers = 1}};
  hub::ClientId last_id_ = 0;
};

}  // namespace sallyport::test
