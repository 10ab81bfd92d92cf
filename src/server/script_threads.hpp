#pragma once
// ScriptThreads: a thread for each application that a script governs, made when the hub first needs it.
#include <memory>
#include <mutex>
#include <vector>

#include "hub/scripted_hosts.hpp"
#include "server/loop_thread.hpp"

namespace sallyport::server {

class ScriptThreads final : public hub::LoopSource {
 public:
  /// Thread-safe.
  loop::EventLoop& start_loop() override;
  /// Stops all loops and waits for their threads.
  void finish();

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<LoopThread>> threads_;
};

}  // namespace sallyport::server
