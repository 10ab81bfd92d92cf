#pragma once
// An event loop and its turns. I/O workers and application hosts each own one and run it on one thread;
// everything a loop owns is touched on that thread only, and other threads reach it by post().
//
// A turn is one blocking run_one, then up to 256 poll_one, then everything that asked for the end of the
// turn: this is where viewers get one gathered write each. Under load turns grow and so do the writes.
//
// A loop may also live on an io_context that somebody else runs (the client library in a caller's program). Then a
// turn is whatever was ready before the first thing that asked for its end: the end is posted behind it.
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "loop/timer_wheel.hpp"

namespace sallyport::loop {

class EventLoop;

/// Something to do once at the end of the current turn. Destruction takes it off the list.
class TurnEnd {
 public:
  TurnEnd() = default;
  TurnEnd(const TurnEnd&) = delete;
  TurnEnd& operator=(const TurnEnd&) = delete;
  virtual ~TurnEnd();
  /// Runs on the loop's thread. May ask for the end of the turn again: that is then the next round of the
  /// same turn's end, up to a bound, after which it waits for the next turn.
  virtual void end_of_turn() = 0;

 private:
  friend class EventLoop;
  EventLoop* queued_on_ = nullptr;
  std::size_t position_ = 0;
};

class EventLoop {
 public:
  explicit EventLoop(unsigned index);
  /// Lives on `context`, which somebody else runs, on one thread at a time, and which outlives the loop. Then run(),
  /// stop() and run_ready() are not for use. See attached_loop.hpp for the usual way to get one.
  EventLoop(unsigned index, boost::asio::io_context& context);
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  /// Destroys what was posted and not run; hooks that still wait for the end of a turn forget the loop.
  ~EventLoop();

  /// Position among the loops of its kind, from 0.
  unsigned index() const { return index_; }
  boost::asio::io_context& context() { return context_; }
  /// Whether somebody else runs it.
  bool attached() const { return !owned_; }
  TimerWheel& timers() { return timers_; }
  /// Scratch for one read, valid until control returns to the loop: idle connections own no buffer.
  MutableByteSpan read_buffer() { return read_buffer_; }

  /// Runs `work` on the loop's thread; from any thread, in the order of the calls of one thread.
  template <typename Work>
  void post(Work&& work) {
    boost::asio::post(context_, std::forward<Work>(work));
  }
  /// Loop's thread only; asking twice in a turn is asking once.
  void at_end_of_turn(TurnEnd& hook);

  /// Runs on the calling thread until stop().
  void run();
  /// From any thread; the current turn is finished.
  void stop();
  bool is_current() const;
  /// The loop that runs on this thread, or nullptr; never an attached one.
  static EventLoop* current();

  /// For tests: everything that is ready, with the ends of turns, without waiting.
  void run_ready();

 private:
  friend class TurnEnd;
  void finish_turn();
  void finish_turn_soon();
  void rearm();
  void on_tick(const boost::system::error_code& error);

  const unsigned index_;
  // The context comes behind what posted work may own: hooks and timers die with it and then unlink themselves.
  TimerWheel timers_{monotonic_now()};
  std::vector<TurnEnd*> turn_ends_;
  ByteVector read_buffer_ = ByteVector(64 * 1024);
  std::unique_ptr<boost::asio::io_context> owned_;  // none if attached
  boost::asio::io_context& context_;
  std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> keep_running_;
  boost::asio::steady_timer tick_;
  MonotonicTime tick_at_ = MonotonicTime::max();
  bool rearm_needed_ = false;
  bool finish_posted_ = false;  // attached: the end of the turn is on its way
  // Handlers that wait in somebody else's context may outlive this loop: they look here first.
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

/// Names an object that lives on a loop, from anywhere. The object is locked on its own loop only, so it
/// dies there.
template <typename T>
class LoopRef {
 public:
  LoopRef() = default;
  LoopRef(EventLoop& loop, std::weak_ptr<T> object) : loop_(&loop), object_(std::move(object)) {}

  /// Runs `work(T&)` on the object's loop if the object still lives then.
  template <typename Work>
  void post(Work&& work) const {
    if (!loop_) return;
    loop_->post([object = object_, work = std::forward<Work>(work)]() mutable {
      if (const auto alive = object.lock()) work(*alive);
    });
  }
  EventLoop* loop() const { return loop_; }
  bool same_object(const LoopRef& other) const {
    return !object_.owner_before(other.object_) && !other.object_.owner_before(object_);
  }
  explicit operator bool() const { return loop_ != nullptr; }

 private:
  template <typename Object, typename Work>
  friend void post_to_all(const std::vector<LoopRef<Object>>& objects, const Work& work);

  EventLoop* loop_ = nullptr;
  std::weak_ptr<T> object_;
};

/// As LoopRef::post of each, with one post for all objects of a loop.
template <typename Object, typename Work>
void post_to_all(const std::vector<LoopRef<Object>>& objects, const Work& work) {
  std::map<EventLoop*, std::vector<std::weak_ptr<Object>>> by_loop;
  for (const LoopRef<Object>& one : objects) {
    if (one.loop_) by_loop[one.loop_].push_back(one.object_);
  }
  for (auto& [loop, those] : by_loop) {
    loop->post([those = std::move(those), work] {
      for (const auto& one : those) {
        if (const auto alive = one.lock()) work(*alive);
      }
    });
  }
}

}  // namespace sallyport::loop
