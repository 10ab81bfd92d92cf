#pragma once
// What is under way and may be given up.

namespace sallyport::client {

/// A handle to something that will call back once, on its loop. Destroying it gives up: no call follows.
class Cancellable {
 public:
  Cancellable() = default;
  Cancellable(const Cancellable&) = delete;
  Cancellable& operator=(const Cancellable&) = delete;
  virtual ~Cancellable() = default;
};

}  // namespace sallyport::client
