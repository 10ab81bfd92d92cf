#include "webhook/delivery_queue.hpp"

#include <array>
#include <utility>

namespace sallyport::webhook {
namespace {

constexpr std::array<Milliseconds, DeliveryQueue::kAttempts - 1> kPauses = {
    Milliseconds(1'000), Milliseconds(5'000), Milliseconds(25'000), Milliseconds(90'000), Milliseconds(180'000)};

}  // namespace

std::size_t DeliveryQueue::add(Message message, MonotonicTime now) {
  if (waiting_.empty()) next_ = now;
  waiting_.push_back(std::move(message));
  if (waiting_.size() <= kMaxWaiting) return 0;
  // The first may be on its way: who is behind it goes.
  const auto oldest = waiting_.begin() + (under_way_ ? 1 : 0);
  waiting_.erase(oldest);
  if (!under_way_) {
    attempts_ = 0;
    next_ = now;
  }
  return 1;
}

const Message* DeliveryQueue::take(MonotonicTime now) {
  if (under_way_ || waiting_.empty() || now < next_) return nullptr;
  under_way_ = true;
  ++attempts_;
  return &waiting_.front();
}

bool DeliveryQueue::on_result(bool arrived, MonotonicTime now) {
  under_way_ = false;
  if (!arrived && attempts_ < kAttempts) {
    next_ = now + kPauses[attempts_ - 1];
    return false;
  }
  waiting_.pop_front();
  attempts_ = 0;
  next_ = now;
  return !arrived;
}

std::optional<MonotonicTime> DeliveryQueue::next_at() const {
  if (under_way_ || waiting_.empty()) return std::nullopt;
  return next_;
}

}  // namespace sallyport::webhook
