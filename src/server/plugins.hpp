#pragma once
// Plugins: what a server needs to have access plug-ins, wired together: their supervisor on a thread of its own, the
// decider that asks them, the observer that tells them.
#include <memory>

#include "plugin/decider.hpp"
#include "plugin/notifier.hpp"
#include "plugin/supervisor.hpp"
#include "server/loop_thread.hpp"

namespace sallyport::server {

class Plugins {
 public:
  /// `decider` is asked before the plug-ins, `observer` told before them; it outlives this.
  Plugins(std::shared_ptr<hub::AccessDecider> decider, hub::Observer& observer);
  ~Plugins() { finish(); }

  std::shared_ptr<hub::AccessDecider> decider() { return decider_; }
  hub::Authorizer& authorizer() { return *decider_; }
  hub::Observer& observer() { return notifier_; }

  void start();
  /// When nobody asks any more. Ends the plug-ins' processes, which get a second for it.
  void finish();

 private:
  LoopThread thread_{0};
  plugin::Supervisor supervisor_{thread_.loop()};
  const std::shared_ptr<plugin::Decider> decider_;
  plugin::Notifier notifier_;
  bool running_ = false;
};

}  // namespace sallyport::server
