#pragma once
// A thread that runs one event loop.
#include <thread>

#include "loop/event_loop.hpp"

namespace sallyport::server {

class LoopThread {
 public:
  explicit LoopThread(unsigned index) : loop_(index) {}
  LoopThread(const LoopThread&) = delete;
  LoopThread& operator=(const LoopThread&) = delete;
  ~LoopThread() { finish(); }

  loop::EventLoop& loop() { return loop_; }
  /// `name` (at most 15 letters) is what tools show for the thread.
  void start(const char* name);
  /// Stops the loop and waits for the thread.
  void finish();

 private:
  loop::EventLoop loop_;
  std::thread thread_;
};

}  // namespace sallyport::server
