#pragma once
// HttpThread: a thread with an HttpClient, which does what other threads hand it.
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "fetch/http_client.hpp"

namespace sallyport::fetch {

class HttpThread {
 public:
  using Errand = std::function<void()>;

  /// `turn` is called on the thread whenever it has done something, and says how long it may sleep at most.
  HttpThread(std::string name, std::function<Milliseconds()> turn);
  ~HttpThread() { finish(); }

  void start();
  /// Waits for the errand that is under way; requests get no answer, and further errands are dropped.
  void finish();
  /// From any thread: does `errand` on the thread, in the order of the calls of one thread.
  void post(Errand errand);
  /// On the thread.
  HttpClient& client() { return client_; }

 private:
  void run();
  std::vector<Errand> take_errands();

  const std::string name_;
  const std::function<Milliseconds()> turn_;
  HttpClient client_;
  std::mutex mutex_;  // guards what follows
  std::vector<Errand> errands_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace sallyport::fetch
