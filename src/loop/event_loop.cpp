#include "loop/event_loop.hpp"

#include <cassert>
#include <utility>

namespace sallyport::loop {
namespace {

constexpr int kTurnEvents = 256;
constexpr int kTurnEndRounds = 4;

thread_local EventLoop* current_loop = nullptr;

}  // namespace

TurnEnd::~TurnEnd() {
  if (queued_on_) queued_on_->turn_ends_[position_] = nullptr;
}

EventLoop::EventLoop(unsigned index)
    : index_(index),
      owned_(std::make_unique<boost::asio::io_context>(1)),
      context_(*owned_),
      keep_running_(context_.get_executor()),
      tick_(context_) {
  timers_.on_earlier([this] { rearm_needed_ = true; });
}

EventLoop::EventLoop(unsigned index, boost::asio::io_context& context)
    : index_(index), context_(context), tick_(context_) {
  timers_.on_earlier([this] {
    rearm_needed_ = true;
    finish_turn_soon();
  });
}

EventLoop::~EventLoop() {
  for (TurnEnd* hook : std::exchange(turn_ends_, {})) {
    if (hook) hook->queued_on_ = nullptr;
  }
}

void EventLoop::at_end_of_turn(TurnEnd& hook) {
  if (hook.queued_on_) return;
  hook.queued_on_ = this;
  hook.position_ = turn_ends_.size();
  turn_ends_.push_back(&hook);
  if (attached()) finish_turn_soon();
}

void EventLoop::finish_turn_soon() {
  if (std::exchange(finish_posted_, true)) return;
  post([this, alive = std::weak_ptr(alive_)] {
    if (alive.expired()) return;
    finish_posted_ = false;
    finish_turn();
  });
}

void EventLoop::finish_turn() {
  for (int round = 0; round < kTurnEndRounds && !turn_ends_.empty(); ++round) {
    // Hooks may queue hooks: those come behind `count` and are the next round's.
    const std::size_t count = turn_ends_.size();
    for (std::size_t i = 0; i < count; ++i) {
      TurnEnd* hook = turn_ends_[i];
      if (!hook) continue;
      hook->queued_on_ = nullptr;
      turn_ends_[i] = nullptr;
      hook->end_of_turn();
    }
    turn_ends_.erase(turn_ends_.begin(), turn_ends_.begin() + static_cast<std::ptrdiff_t>(count));
    for (std::size_t i = 0; i < turn_ends_.size(); ++i) {
      if (turn_ends_[i]) turn_ends_[i]->position_ = i;
    }
  }
  if (!turn_ends_.empty()) {  // what is left must not wait for the next socket event
    if (attached()) {
      finish_turn_soon();
    } else {
      post([] {});
    }
  }
  if (rearm_needed_) rearm();
}

void EventLoop::rearm() {
  rearm_needed_ = false;
  const auto next = timers_.next_deadline();
  if (!next) return;
  if (*next >= tick_at_) return;
  tick_at_ = *next;
  tick_.expires_at(*next);
  tick_.async_wait([this, alive = std::weak_ptr(alive_)](const boost::system::error_code& error) {
    if (!alive.expired()) on_tick(error);
  });
}

void EventLoop::on_tick(const boost::system::error_code& error) {
  if (error) return;  // replaced by an earlier one
  tick_at_ = MonotonicTime::max();
  timers_.advance(monotonic_now());
  rearm_needed_ = true;
  if (attached()) finish_turn_soon();
}

void EventLoop::run() {
  assert(!attached());
  current_loop = this;
  while (!context_.stopped()) {
    finish_turn();  // what was queued before the first event, too
    context_.run_one();
    for (int i = 0; i < kTurnEvents && context_.poll_one() > 0; ++i) {
    }
  }
  finish_turn();
  current_loop = nullptr;
}

void EventLoop::run_ready() {
  EventLoop* const outer = current_loop;
  current_loop = this;
  do {
    timers_.advance(monotonic_now());
    finish_turn();
    context_.restart();
  } while (context_.poll() > 0 || !turn_ends_.empty());
  current_loop = outer;
}

void EventLoop::stop() {
  post([this] { context_.stop(); });
}

bool EventLoop::is_current() const {
  return attached() ? context_.get_executor().running_in_this_thread() : current_loop == this;
}

EventLoop* EventLoop::current() { return current_loop; }

}  // namespace sallyport::loop
