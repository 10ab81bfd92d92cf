#pragma once
// What the examples wait for: the first of several things that may happen on the connection's thread.
#include <future>
#include <string>

class Once {
 public:
  /// The first call counts.
  void happen(const std::string& what) {
    if (happened_) return;
    happened_ = true;
    promise_.set_value(what);
  }
  /// Blocks until something happened.
  std::string wait() { return promise_.get_future().get(); }

 private:
  bool happened_ = false;  // looked at on the connection's thread only
  std::promise<std::string> promise_;
};
