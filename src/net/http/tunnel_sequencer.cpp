#include "net/http/tunnel_sequencer.hpp"

#include <utility>

namespace sallyport::net {
namespace {

constexpr std::size_t kMaxRepeated = 4;  // repetitions of one request that wait together

}  // namespace

void TunnelSequencer::answer(const Entry& entry, const TunnelReply& reply) {
  entry.request.answer(reply);
  for (const TunnelAnswer& again : entry.repeated) again(reply);
}

void TunnelSequencer::join(Entry& entry, TunnelAnswer again) {
  if (entry.repeated.size() == kMaxRepeated) return again({.status = 409, .body = {}});
  entry.repeated.push_back(std::move(again));
}

void TunnelSequencer::offer(TunnelRequest request, MonotonicTime now) {
  if (running_ && request.sequence == running_->request.sequence)
    return join(*running_, std::move(request.answer));
  if (request.sequence < next_) return replay(request);
  if (const auto held = held_.find(request.sequence); held != held_.end())
    return join(held->second, std::move(request.answer));
  if (request.sequence - next_ >= limits_.window || held_bytes_ + request.body.size() > limits_.held_bytes) {
    overflowed_ = true;
    return request.answer({.status = 409, .body = {}});
  }
  held_bytes_ += request.body.size();
  const std::uint64_t sequence = request.sequence;
  held_.emplace(sequence, Entry{std::move(request), {}});
  watch_gap(now);
}

TunnelRequest* TunnelSequencer::begin() {
  const auto next = held_.find(next_);
  if (running_ || next == held_.end()) return nullptr;
  running_ = std::move(next->second);
  held_.erase(next);
  held_bytes_ -= running_->request.body.size();
  ++next_;
  return &running_->request;
}

void TunnelSequencer::finish(const TunnelReply& reply, MonotonicTime now) {
  // Answering may bring the next request at once, so everything is in its place before.
  const Entry finished = *std::exchange(running_, std::nullopt);
  store(finished.request.sequence, reply);
  watch_gap(now);
  answer(finished, reply);
}

std::optional<MonotonicTime> TunnelSequencer::gap_deadline() const {
  if (!gap_since_) return std::nullopt;
  return *gap_since_ + limits_.gap_wait;
}

void TunnelSequencer::refuse_all(unsigned status) {
  const TunnelReply refusal{.status = status, .body = {}};
  const auto running = std::exchange(running_, std::nullopt);
  const auto held = std::exchange(held_, {});
  gap_since_.reset();
  if (running) answer(*running, refusal);
  for (const auto& [sequence, entry] : held) answer(entry, refusal);
}

void TunnelSequencer::replay(const TunnelRequest& request) const {
  for (const auto& stored : stored_)
    if (stored && stored->sequence == request.sequence) return request.answer(stored->reply);
  request.answer({.status = 400, .body = {}});
}

void TunnelSequencer::store(std::uint64_t sequence, const TunnelReply& reply) {
  stored_[1] = std::move(stored_[0]);
  stored_[0] = Stored{sequence, reply};
  if (stored_[1] && stored_[1]->reply.body.size() + reply.body.size() > limits_.replay_bytes)
    stored_[1].reset();
}

void TunnelSequencer::watch_gap(MonotonicTime now) {
  const bool gap = !running_ && !held_.empty() && !held_.contains(next_);
  if (!gap) {
    gap_since_.reset();
  } else if (!gap_since_) {
    gap_since_ = now;
  }
}

}  // namespace sallyport::net
