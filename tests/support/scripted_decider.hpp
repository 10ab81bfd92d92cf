#pragma once
// A decider that answers when the test says so, and in-memory virtual hosts and applications for it.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "hub/access.hpp"
#include "hub/hub.hpp"

namespace sallyport::test {

/// Allows everything at once; with `hold` it keeps the answers for the test to give.
class ScriptedDecider final : public hub::AccessDecider {
 public:
  void connect(const hub::ConnectQuestion&, hub::Answer answer) override {
    ++connects_asked;
    take(hold_connect, std::move(answer));
  }
  void publish(const hub::StreamQuestion& question, hub::Answer answer) override {
    asked.push_back("publish " + question.stream + "?" + question.query);
    held_grants = question.held;
    take(hold_publish, std::move(answer));
  }
  void play(const hub::StreamQuestion& question, hub::Answer answer) override {
    asked.push_back("play " + question.stream + "?" + question.query);
    held_grants = question.held;
    take(hold_play, std::move(answer));
  }
  void note_refusal(const hub::Refusal& refusal) override {
    asked.push_back("refused by " + std::string(refusal.by) + " " + std::string(refusal.stream) + ": " +
                    std::string(to_string(refusal.reason)));
  }
  void withdraw(const hub::ClientFacts& client, const hub::Grant&, Reason reason) override {
    asked.push_back("withdraw " + std::to_string(client.id) + " " + std::string(to_string(reason)));
  }
  /// Gives the oldest answer that is held.
  void answer(hub::Verdict verdict = hub::Verdict::allow()) {
    const hub::Answer next = held.front();
    held.erase(held.begin());
    next(std::move(verdict));
  }

  bool hold_connect = false;
  bool hold_publish = false;
  bool hold_play = false;
  hub::Verdict otherwise = hub::Verdict::allow();  ///< what is answered at once
  std::vector<hub::Answer> held;
  std::size_t connects_asked = 0;
  std::vector<std::string> asked;
  std::vector<hub::GrantRef> held_grants;  ///< by the client that asked last

 private:
  void take(bool hold, hub::Answer answer) {
    if (hold) {
      held.push_back(std::move(answer));
    } else {
      answer(otherwise);
    }
  }
};

/// Applications by name, on whichever virtual host.
class MemoryApplications final : public hub::ApplicationSource {
 public:
  Result<hub::ApplicationOptionsRef> load(const std::string&, const std::string& application) override {
    const auto found = options.find(application);
    if (found == options.end()) return Error{Reason::unknown_application, "no application " + application};
    return hub::ApplicationOptionsRef(std::make_shared<hub::ApplicationOptions>(found->second));
  }
  std::map<std::string, hub::ApplicationOptions> options;
};

/// One virtual host for every name.
class MemoryDirectory final : public hub::VirtualHostDirectory {
 public:
  MemoryDirectory() {
    hub::ApplicationOptions live;
    live.bandwidth = {std::nullopt, std::nullopt};  // time is the tests' own
    source.options["live"] = live;
  }
  std::shared_ptr<hub::VirtualHost> find_virtual_host(std::size_t, const std::string& host) override {
    asked_host = host;
    return virtual_host;
  }
  hub::ApplicationSource& applications(std::size_t) override { return source; }

  std::shared_ptr<hub::VirtualHost> virtual_host =
      std::make_shared<hub::VirtualHost>(0, "_defaultVHost_", hub::VirtualHostLimits{});
  MemoryApplications source;
  std::string asked_host;
};

}  // namespace sallyport::test
