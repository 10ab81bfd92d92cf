#include "net/http/stream_puller.hpp"

#include <algorithm>

namespace sallyport::net {
namespace {

/// Appends up to `limit` bytes and answers how many.
std::size_t copy_front(const Gather& gather, std::size_t limit, ByteVector& out) {
  std::size_t copied = 0;
  for (std::size_t i = 0; i < gather.slice_count() && copied < limit; ++i) {
    const ByteSpan slice = gather.slice(i).first(std::min(gather.slice(i).size(), limit - copied));
    out.insert(out.end(), slice.begin(), slice.end());
    copied += slice.size();
  }
  return copied;
}

}  // namespace

ByteVector StreamPuller::take(const std::shared_ptr<StreamUser>& user, std::size_t limit) {
  ByteVector out;
  tail_.move_to(out, limit);
  if (!tail_.empty() || last_ || !user) return out;
  const auto alive = user;
  Gather& gather = worker_gather();
  pulling_ = more_ = true;
  while (more_ && out.size() < limit && !last_) {
    gather.clear();
    more_ = alive->fill(gather, limit - out.size());
    if (gather.empty()) break;
    const std::size_t taken = copy_front(gather, limit - out.size(), out);
    if (taken < gather.size()) tail_.keep(gather, taken);
  }
  pulling_ = false;
  if (stopped_) tail_.clear();
  if (last_ && !stopped_) collect_last_words(*alive, limit);
  return out;
}

void StreamPuller::keep_last_words(const std::shared_ptr<StreamUser>& user, std::size_t limit) {
  if (last_) return;
  last_ = true;
  const auto alive = user;
  if (!pulling_ && alive) collect_last_words(*alive, limit);  // else take() does when its gather is free
}

void StreamPuller::collect_last_words(StreamUser& user, std::size_t limit) {
  Gather& gather = worker_gather();
  gather.clear();
  user.fill(gather, limit);
  if (!stopped_) tail_.keep(gather, 0);
  more_ = false;
}

void StreamPuller::stop() {
  last_ = stopped_ = true;
  more_ = false;
  tail_.clear();
}

}  // namespace sallyport::net
