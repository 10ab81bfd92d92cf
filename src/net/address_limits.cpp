#include "net/address_limits.hpp"

#include <algorithm>

namespace sallyport::net {
namespace {

constexpr int kForgottenAtATime = 4;  // more than come: what has rested long enough goes sooner or later

bool is_exception(const AddressLimitOptions& options, const IpAddress& client) {
  return std::any_of(options.exceptions.begin(), options.exceptions.end(),
                     [&](const auto& pattern) { return pattern.matches(client); });
}

}  // namespace

AddressLimits::Entry AddressLimits::enter(const IpAddress& client, MonotonicTime now) {
  const std::lock_guard lock(mutex_);
  if ((!options_.connections && !options_.rate) || is_exception(options_, client)) return {};
  forget_some(now);
  const IpAddress key = counted_as(client);
  Client& known = remember(key);
  if (options_.connections && known.open >= *options_.connections) return {Reason::address_cap, nullptr};
  if (options_.rate) {
    if (!known.bucket) known.bucket.emplace(*options_.rate, options_.burst, now);
    if (!known.bucket->take(now)) return {Reason::rate_limit, nullptr};
  }
  if (known.open++ == 0) idle_.erase(known.idle);
  return {Reason::none, std::shared_ptr<void>(this, [key](AddressLimits* limits) { limits->leave(key); })};
}

AddressLimits::Client& AddressLimits::remember(const IpAddress& key) {
  const auto [place, is_new] = clients_.try_emplace(key);
  if (is_new) {
    place->second.idle = idle_.insert(idle_.end(), key);
  } else if (place->second.open == 0) {
    idle_.splice(idle_.end(), idle_, place->second.idle);
  }
  return place->second;
}

void AddressLimits::forget_some(MonotonicTime now) {
  for (int i = 0; i < kForgottenAtATime && !idle_.empty(); ++i) {
    const auto oldest = clients_.find(idle_.front());
    auto& bucket = oldest->second.bucket;
    if (idle_.size() < kIdle && bucket && !bucket->full(now)) return;
    clients_.erase(oldest);
    idle_.pop_front();
  }
}

void AddressLimits::leave(const IpAddress& key) {
  const std::lock_guard lock(mutex_);
  const auto found = clients_.find(key);
  if (found == clients_.end() || --found->second.open > 0) return;
  found->second.idle = idle_.insert(idle_.end(), key);
}

void AddressLimits::set_options(AddressLimitOptions options) {
  const std::lock_guard lock(mutex_);
  options_ = std::move(options);
  for (auto& [key, client] : clients_) client.bucket.reset();  // filled anew, at the new rate
}

std::size_t AddressLimits::size() const {
  const std::lock_guard lock(mutex_);
  return clients_.size();
}

}  // namespace sallyport::net
