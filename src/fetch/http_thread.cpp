#include "fetch/http_thread.hpp"

#include <utility>

#include <pthread.h>

namespace sallyport::fetch {

HttpThread::HttpThread(std::string name, std::function<Milliseconds()> turn) : name_(std::move(name)), turn_(std::move(turn)) {}

void HttpThread::start() {
  thread_ = std::thread([this] { run(); });
  ::pthread_setname_np(thread_.native_handle(), name_.c_str());
}

void HttpThread::finish() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  if (!thread_.joinable()) return;
  client_.wake();
  thread_.join();
}

void HttpThread::post(Errand errand) {
  {
    const std::lock_guard lock(mutex_);
    if (ending_) return;
    errands_.push_back(std::move(errand));
    if (errands_.size() > 1) return;  // somebody has woken it
  }
  client_.wake();
}

std::vector<HttpThread::Errand> HttpThread::take_errands() {
  const std::lock_guard lock(mutex_);
  return std::exchange(errands_, {});
}

void HttpThread::run() {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (ending_) return;
    }
    for (const Errand& errand : take_errands()) errand();
    client_.run(turn_());
  }
}

}  // namespace sallyport::fetch
