#include "hub/attempt_book.hpp"

namespace sallyport::hub {

void AttemptBook::add(const AttemptKey& key, ClientId client, bool secure, MonotonicTime now) {
  while (!order_.empty() && (order_.front().until <= now || order_.size() >= kMaxAttempts)) drop_oldest();
  const MonotonicTime until = now + kLife;
  attempts_[key] = Attempt{client, secure, std::nullopt, until};
  order_.push_back({key, until});
}

/// The same key may have come again since.
void AttemptBook::drop_oldest() {
  const auto found = attempts_.find(order_.front().key);
  if (found != attempts_.end() && found->second.until == order_.front().until) attempts_.erase(found);
  order_.pop_front();
}

AttemptBook::Attempt* AttemptBook::find(const AttemptKey& key, MonotonicTime now) {
  const auto found = attempts_.find(key);
  return found == attempts_.end() || found->second.until <= now ? nullptr : &found->second;
}

}  // namespace sallyport::hub
