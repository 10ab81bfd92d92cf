#include "server/loop_thread.hpp"

#include <pthread.h>

namespace sallyport::server {

void LoopThread::start(const char* name) {
  thread_ = std::thread([this] { loop_.run(); });
  ::pthread_setname_np(thread_.native_handle(), name);
}

void LoopThread::finish() {
  if (!thread_.joinable()) return;
  // What is queued may close connections: one more turn lets their last handlers run, too.
  loop_.post([this] { loop_.stop(); });
  thread_.join();
}

}  // namespace sallyport::server
