#pragma once
// A hub with one worker, one application host and one host for a governed application, all turned by hand. The governor
// lets everybody in who is not barred, and keeps what clients call.
#include <string>
#include <vector>

#include "hub/hub.hpp"
#include "support/scripted_decider.hpp"

namespace sallyport::test {

class GovernedBench : private hub::GovernorMaker, private hub::LoopSource {
 public:
  struct Call {
    hub::ClientId client;
    hub::ClientCall call;
  };

  hub::ApplicationOptions& options(const std::string& application = "app") { return directory.source.options[application]; }

  void settle() {
    for (int round = 0; round < 8; ++round) {
      for (loop::EventLoop* loop : {&worker, &host, &script}) loop->run_ready();
    }
  }
  /// Time passes for timers; what looks at the clock sees none of it.
  void pass(Milliseconds time) {
    for (loop::EventLoop* loop : {&worker, &host, &script}) {
      loop->timers().advance(std::max(loop->timers().now(), monotonic_now()) + time);
    }
    settle();
  }
  void answer(const Call& asked, bool ok, amf::Value value) {
    instance->answer_call(asked.client, {asked.call.transaction_id, asked.call.bytes, ok, std::move(value)});
    settle();
  }
  void send(hub::ClientId client, const std::string& method, std::vector<amf::Value> arguments) {
    auto call = std::make_shared<hub::ServerCall>();
    call->name = method;
    call->arguments = std::move(arguments);
    instance->call_client(client, call, 0);
    settle();
  }

  loop::EventLoop worker{0};
  loop::EventLoop host{0};
  loop::EventLoop script{0};
  MemoryDirectory directory;
  std::shared_ptr<ScriptedDecider> decider = std::make_shared<ScriptedDecider>();
  hub::GovernedInstance* instance = nullptr;  // once somebody has come
  bool bars = false;
  std::vector<hub::ClientFactsRef> came;
  std::vector<hub::ClientId> left;
  std::vector<Call> calls;
  hub::Hub hub{{&worker}, {&host}, directory, decider, hub::HostOptions{.governors = this, .script_loops = this}};

 private:
  class KeepingGovernor final : public hub::Governor {
   public:
    explicit KeepingGovernor(GovernedBench& bench) : bench_(bench) {}
    void connect(const hub::ClientFactsRef& client) override {
      bench_.came.push_back(client);
      if (bench_.bars) return bench_.instance->reject(client->id, {"not you", {}, {}});
      bench_.instance->accept(client->id);
    }
    void renamed(hub::ClientId, const hub::ClientFactsRef&) override {}
    void disconnect(hub::ClientId client) override { bench_.left.push_back(client); }
    void call(hub::ClientId client, hub::ClientCall call) override { bench_.calls.push_back({client, std::move(call)}); }
    void reply(hub::ClientId, hub::CallReply) override {}
    void suspended(hub::ClientId, bool) override {}
    void published(hub::ClientId, const std::string&) override {}
    void unpublished(hub::ClientId, const std::string&) override {}
    bool stop(bool) override { return true; }
    bool files_changed() const override { return false; }

   private:
    GovernedBench& bench_;
  };

  Result<std::unique_ptr<hub::Governor>> govern(hub::GovernedInstance& governed) override {
    instance = &governed;
    return std::unique_ptr<hub::Governor>(std::make_unique<KeepingGovernor>(*this));
  }
  loop::EventLoop& start_loop() override { return script; }
};

}  // namespace sallyport::test
