#pragma once
// DeliveryQueue: what one endpoint is still to be told, in order: the next message goes out when the one before it
// has arrived or been given up. Bounded; pure.
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "base/clock.hpp"

namespace sallyport::webhook {

struct Message {
  std::string id;  ///< the same in every attempt, so that the receiver can leave out what it has
  std::string body;
};

class DeliveryQueue {
 public:
  static constexpr std::size_t kMaxWaiting = 1'000;  ///< of more the oldest are lost
  static constexpr unsigned kAttempts = 6;           ///< over about five minutes; then the message is lost

  /// How many messages are lost for it: 0 or 1.
  std::size_t add(Message message, MonotonicTime now);
  /// What is to be sent now; it is under way then. Null: nothing, before next_at().
  const Message* take(MonotonicTime now);
  /// Of the one under way. True: it is lost.
  bool on_result(bool arrived, MonotonicTime now);
  /// When take() has something, if nothing changes; nullopt: not before something is added or a result is there.
  std::optional<MonotonicTime> next_at() const;
  bool empty() const { return waiting_.empty(); }

 private:
  std::deque<Message> waiting_;
  bool under_way_ = false;  // the first of them
  unsigned attempts_ = 0;   // of the first
  MonotonicTime next_{};
};

}  // namespace sallyport::webhook
