#pragma once
// HostMail: a worker's questions to application hosts, posted together at the end of its turn. A post wakes
// the host's thread, which on a busy machine takes the core from the worker in mid-turn; one wake-up a turn
// is enough. Order per host is kept. Worker's thread only.
#include <functional>
#include <vector>

#include "hub/application_host.hpp"
#include "loop/event_loop.hpp"

namespace sallyport::hub {

class HostMail final : private loop::TurnEnd {
 public:
  explicit HostMail(loop::EventLoop& worker) : worker_(worker) {}

  void send(ApplicationHost& host, std::function<void()> question);

 private:
  using Questions = std::vector<std::function<void()>>;
  struct Bag {
    ApplicationHost* host;
    Questions questions;
  };

  void end_of_turn() override;

  loop::EventLoop& worker_;
  std::vector<Bag> bags_;  // one per host that was ever written to
};

}  // namespace sallyport::hub
