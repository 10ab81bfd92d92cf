#include "server/loop_thread.hpp"

#include <pthread.h>

namespace sallyport::server {

void LoopThread::start(const char* name) {
  thread_ = std::thread([this] { loop_.run(); });
  ::pthread_setname_np(thread_.native_handle(), name);
}

void LoopThread::finish() {
  if (!thread_.joinable()) return;
  loop_.stop();
  thread_.join();
}

}  // namespace sallyport::server
