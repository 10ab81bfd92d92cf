#pragma once
// Vigil: what the main thread does while a command works on another one. It waits for a call, for Ctrl-C (or
// SIGTERM), or for a while.
#include <chrono>

#include "base/descriptor.hpp"

namespace sallyport::cli {

class Vigil {
 public:
  enum class Woken { called, interrupted, time };

  /// From now on SIGINT and SIGTERM come here and SIGPIPE nowhere; threads made from now on inherit that. One
  /// at a time.
  Vigil();

  /// Wakes the thread that waits, or the next that does; from any thread.
  void wake();
  Woken wait(std::chrono::milliseconds at_most);

 private:
  Descriptor signals_;
  Descriptor calls_;
};

}  // namespace sallyport::cli
