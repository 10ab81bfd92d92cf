#pragma once
// Attempts that do nothing until the test says so.
#include <map>
#include <string>
#include <vector>

#include "client/connector/attempt.hpp"

namespace sallyport::client {

inline Candidate way(int start, Carrier carrier, std::uint16_t port = 443, Route route = {}) {
  return {std::move(route), carrier, port, Milliseconds(start)};
}

class ScriptedStarter final : public AttemptStarter {
 public:
  std::unique_ptr<Cancellable> start(const Candidate& candidate, AttemptEvents events) override {
    started.push_back(describe(candidate));
    live[started.back()] = std::move(events);
    most_at_once = std::max(most_at_once, live.size());
    return std::make_unique<Handle>(*this, started.back());
  }

  void reach(const Candidate& candidate, Stage stage) { live.at(describe(candidate)).reached(stage); }
  void fail(const Candidate& candidate, Obstacle obstacle, Stage stage = Stage::tcp) {
    const auto done = live.at(describe(candidate)).done;
    done(Failure{obstacle, stage, {}});
  }
  void prove(const Candidate& candidate, rtmp::ServerProof proof = rtmp::ServerProof::echo) {
    prove(candidate, Proved{}, proof);
  }
  void prove(const Candidate& candidate, Proved proved, rtmp::ServerProof proof = rtmp::ServerProof::echo) {
    proved.candidate = candidate;
    proved.proof = proof;
    const auto done = live.at(describe(candidate)).done;
    done(std::move(proved));
  }
  bool runs(const Candidate& candidate) const { return live.contains(describe(candidate)); }

  std::vector<std::string> started;
  std::map<std::string, AttemptEvents> live;
  std::size_t most_at_once = 0;

 private:
  struct Handle final : Cancellable {
    Handle(ScriptedStarter& of, std::string of_name) : starter(of), name(std::move(of_name)) {}
    ~Handle() override { starter.live.erase(name); }
    ScriptedStarter& starter;
    std::string name;
  };
};

}  // namespace sallyport::client
