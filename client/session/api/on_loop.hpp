#pragma once
// OnLoop: what a part of a connection needs to get to the connection's loop. `Core` is the part, made by make_shared.
#include <memory>
#include <utility>

#include "client/session/api/connection_core.hpp"

namespace sallyport::client {

template <typename Core>
class OnLoop : public std::enable_shared_from_this<Core> {
 public:
  ConnectionCore& connection() { return *connection_; }
  /// On the loop, with itself kept alive.
  template <typename Work>
  void run(Work work) {
    connection_->run([self = this->shared_from_this(), work = std::move(work)]() mutable { work(*self); });
  }
  /// The same, done when it returns. Not at all if the connection's object is gone.
  template <typename Work>
  void run_and_wait(Work work) {
    connection_->run_and_wait([self = this->shared_from_this(), work = std::move(work)]() mutable { work(*self); });
  }

 protected:
  explicit OnLoop(std::shared_ptr<ConnectionCore> connection) : connection_(std::move(connection)) {}
  ~OnLoop() = default;

  const std::shared_ptr<ConnectionCore> connection_;
};

}  // namespace sallyport::client
