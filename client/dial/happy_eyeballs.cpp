#include "client/dial/happy_eyeballs.hpp"

#include <algorithm>
#include <utility>

namespace sallyport::client {
namespace {

Family other(Family family) {
  return family == Family::v6 ? Family::v4 : Family::v6;
}

/// Of several addresses the one that got furthest says most about what stands in the way.
int distance(Obstacle obstacle) {
  switch (obstacle) {
    case Obstacle::reset:
      return 4;
    case Obstacle::refused:
      return 3;
    case Obstacle::silent_drop:
      return 2;
    case Obstacle::none:
      return 0;
    default:
      return 1;
  }
}

}  // namespace

HappyEyeballs::HappyEyeballs(loop::EventLoop& loop, TcpConnector& connector, Options options,
                             std::function<void(Outcome<Winner>)> done)
    : loop_(loop), connector_(connector), options_(options), done_(std::move(done)), turn_(options.first) {}

HappyEyeballs::~HappyEyeballs() = default;

void HappyEyeballs::add(Family family, const std::vector<IpAddress>& addresses) {
  Lane& to = lane(family);
  to.known = true;
  const std::size_t count = std::min(addresses.size(), kMostAddresses);
  to.waiting.assign(addresses.begin(), addresses.begin() + static_cast<std::ptrdiff_t>(count));
  if (started_) {
    if (attempts_.empty())
      start_next();
    else if (any_waiting() && !stagger_.armed())
      stagger_.arm(loop_.timers(), kAttemptDelay);
  } else if (lane(options_.first).known && any_waiting()) {
    begin();
  } else if (any_waiting()) {
    resolution_.arm(loop_.timers(), kResolutionDelay);
  }
}

void HappyEyeballs::begin() {
  resolution_.cancel();
  started_ = monotonic_now();
  limit_.arm(loop_.timers(), options_.limit);
  start_next();
}

IpAddress HappyEyeballs::take_next() {
  if (lane(turn_).waiting.empty()) turn_ = other(turn_);
  auto& waiting = lane(turn_).waiting;
  turn_ = other(turn_);
  const IpAddress address = waiting.front();
  waiting.pop_front();
  return address;
}

void HappyEyeballs::start_next() {
  if (!done_) return;
  if (!any_waiting()) {
    const bool all_known = lanes_[0].known && lanes_[1].known;
    if (all_known && attempts_.empty()) finish(std::move(failure_));
    return;
  }
  const auto attempt = attempts_.insert(attempts_.end(), Attempt{take_next(), nullptr});
  attempt->handle = connector_.connect(
      attempt->address, options_.port,
      [this, attempt](const boost::system::error_code& error, boost::asio::ip::tcp::socket socket) {
        on_connected(attempt, error, std::move(socket));
      });
  if (any_waiting()) stagger_.arm(loop_.timers(), kAttemptDelay);
}

void HappyEyeballs::on_connected(std::list<Attempt>::iterator attempt, const boost::system::error_code& error,
                                 boost::asio::ip::tcp::socket socket) {
  // The handle's own callback is what runs: it must not go before it returns.
  const Attempt ended = std::move(*attempt);
  attempts_.erase(attempt);
  if (!error) return finish(Winner{std::move(socket), ended.address});
  note(ended.address, obstacle_of(error), error.message());
  stagger_.cancel();
  start_next();
}

void HappyEyeballs::note(const IpAddress& address, Obstacle obstacle, const std::string& words) {
  if (distance(obstacle) > distance(failure_.obstacle)) failure_.obstacle = obstacle;
  failure_.detail.append(failure_.detail.empty() ? "" : "; ")
      .append(address.to_string())
      .append(": ")
      .append(words);
}

void HappyEyeballs::give_up() {
  for (const Attempt& attempt : attempts_) note(attempt.address, Obstacle::silent_drop, "no answer");
  finish(std::move(failure_));
}

void HappyEyeballs::finish(Outcome<Winner> outcome) {
  resolution_.cancel();
  stagger_.cancel();
  limit_.cancel();
  attempts_.clear();
  if (const auto done = std::exchange(done_, nullptr)) done(std::move(outcome));
}

}  // namespace sallyport::client
