#pragma once
// OwnLoop: an event loop with a thread of its own, for programs that have none to lend.
#include <thread>

#include "loop/event_loop.hpp"

namespace sallyport::client {

class OwnLoop {
 public:
  OwnLoop();
  OwnLoop(const OwnLoop&) = delete;
  OwnLoop& operator=(const OwnLoop&) = delete;
  /// As finish().
  ~OwnLoop() { finish(); }

  loop::EventLoop& loop() { return loop_; }
  /// Runs what is posted, stops, and waits for the thread. Not from the thread itself.
  void finish();

 private:
  loop::EventLoop loop_{0};
  std::thread thread_;
};

}  // namespace sallyport::client
