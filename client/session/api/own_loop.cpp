#include "client/session/api/own_loop.hpp"

#include <cassert>

#include <pthread.h>
#include <signal.h>

namespace sallyport::client {

/// The thread takes no signals: they are the program's.
OwnLoop::OwnLoop() {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  thread_ = std::thread([this] { loop_.run(); });
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  ::pthread_setname_np(thread_.native_handle(), "sallyport");
}

void OwnLoop::finish() {
  if (!thread_.joinable()) return;
  assert(thread_.get_id() != std::this_thread::get_id());
  // What is queued may close connections: one more turn lets their last handlers run, too.
  loop_.post([this] { loop_.stop(); });
  thread_.join();
}

}  // namespace sallyport::client
