#include "direction.hpp"

#include <algorithm>

#include "common/clock.hpp"

namespace sallyport::lab {

Direction::Direction(bench::Poller& poller, Tap& from, Tap& to, const LineOptions& options,
                     std::uint64_t seed)
    : poller_(poller), from_(from), to_(to), options_(options), dice_(seed), timer_(poller, [this] {
        deliver();
      }) {
  poller_.add(from_.fd(), EPOLLIN, *this);
}

Direction::~Direction() {
  poller_.remove(from_.fd(), *this);
}

void Direction::on_events(std::uint32_t) {
  for (int i = 0; i < kFramesPerTurn; ++i) {
    const std::size_t size = from_.read(room_);
    if (size == 0) return;
    take(std::span(room_).first(size), bench::now_nanos());
  }
}

void Direction::take(std::span<const std::byte> frame, std::int64_t now) {
  if (under_way_.size() == kMostWaiting || is_lost()) return;
  std::int64_t due = now + time_on_the_way();
  if (!under_way_.empty()) due = std::max(due, under_way_.back().due);
  under_way_.push_back({due, {frame.begin(), frame.end()}});
  if (!timer_.is_set()) timer_.set_at(under_way_.front().due);
}

void Direction::deliver() {
  const std::int64_t now = bench::now_nanos();
  while (!under_way_.empty() && under_way_.front().due <= now) {
    to_.write(under_way_.front().bytes);
    under_way_.pop_front();
  }
  if (!under_way_.empty()) timer_.set_at(under_way_.front().due);
}

bool Direction::is_lost() {
  return std::bernoulli_distribution(options_.loss)(dice_);
}

std::int64_t Direction::time_on_the_way() {
  if (options_.jitter_nanos == 0) return options_.delay_nanos;
  return options_.delay_nanos + std::uniform_int_distribution<std::int64_t>(0, options_.jitter_nanos)(dice_);
}

}  // namespace sallyport::lab
