#include "server/script_threads.hpp"

namespace sallyport::server {

loop::EventLoop& ScriptThreads::start_loop() {
  const std::lock_guard lock(mutex_);
  threads_.push_back(std::make_unique<LoopThread>(static_cast<unsigned>(threads_.size())));
  threads_.back()->start("script");
  return threads_.back()->loop();
}

void ScriptThreads::finish() {
  const std::lock_guard lock(mutex_);
  for (auto& thread : threads_) thread->finish();
}

}  // namespace sallyport::server
