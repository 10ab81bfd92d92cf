#pragma once
// SharedObjectQueue: updates of shared objects on their way to one client. They may not be skipped; their bytes belong
// to all who get them, so a client that is behind costs a reference a message. Bounded: who is too far behind is cut.
#include <array>
#include <deque>

#include "base/buffer.hpp"
#include "hub/shared_objects/update.hpp"

namespace sallyport::session {

class SharedObjectQueue {
 public:
  using Audience = hub::SharedObjectUpdate::Audience;
  static constexpr std::size_t kMessages = 4'096;
  /// Bytes that may wait, by Audience. A message is taken however large it is if none of its kind waits.
  static constexpr std::array<std::size_t, 3> kBytes = {64 * 1024, 1024 * 1024, 16 * 1024 * 1024};

  bool empty() const { return waiting_.empty(); }
  /// False: too much waits, and the client is to be cut.
  [[nodiscard]] bool push(SharedBytes payload, Audience audience) {
    std::size_t& bytes = bytes_[static_cast<std::size_t>(audience)];
    const bool full = bytes > 0 && bytes + payload.size() > kBytes[static_cast<std::size_t>(audience)];
    if (full || waiting_.size() >= kMessages) return false;
    bytes += payload.size();
    waiting_.push_back({std::move(payload), audience});
    return true;
  }
  /// Precondition of both: not empty.
  const SharedBytes& front() const { return waiting_.front().payload; }
  SharedBytes pop() {
    const Message next = std::move(waiting_.front());
    waiting_.pop_front();
    bytes_[static_cast<std::size_t>(next.audience)] -= next.payload.size();
    if (waiting_.empty()) waiting_.shrink_to_fit();  // idle clients keep no buffer
    return next.payload;
  }

 private:
  struct Message {
    SharedBytes payload;
    Audience audience;
  };

  std::deque<Message> waiting_;
  std::array<std::size_t, 3> bytes_{};
};

}  // namespace sallyport::session
