#pragma once
// Watch: keeps a way that got through for a while, says nothing on it but what the handshake still owes (C2),
// and looks whether it lives. A tunnel goes on asking meanwhile, and notices more of its way.
#include <functional>
#include <memory>

#include "client/connector/attempt.hpp"
#include "client/doctor/finding.hpp"
#include "loop/timer_wheel.hpp"

namespace sallyport::client {

class Watch final : public net::StreamUser, public std::enable_shared_from_this<Watch> {
 public:
  /// `proved` began at `since`. `done` is called once, on the loop, never from within begin() or give_up():
  /// when `time` is over, or the stream has ended. It may forget the watch.
  Watch(Proved proved, MonotonicTime since, std::function<MonotonicTime()> now,
        std::function<void(Observation)> done);
  ~Watch() override;
  void begin(loop::TimerWheel& wheel, Milliseconds time);
  /// Ends it before its time, without a call; answers what has been seen so far.
  Observation give_up();

 private:
  // net::StreamUser
  void on_bytes(ByteSpan) override {}  // nobody has asked for anything
  bool fill(net::Gather& out, std::size_t limit) override;
  void on_closed(Reason reason) override;

  Observation look() const;
  void answer();

  Proved proved_;
  const MonotonicTime since_;
  const std::function<MonotonicTime()> now_;
  std::function<void(Observation)> done_;
  loop::TimerWheel* wheel_ = nullptr;
  MonotonicTime begun_{};
  std::optional<Milliseconds> cut_after_;
  bool ended_ = false;  // the stream
  loop::Timer over_;
};

}  // namespace sallyport::client
