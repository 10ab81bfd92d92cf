#pragma once
// One line per refused connection, and under a flood the first ones of every second, then a line with the
// number of the others:
//   refuse address=192.0.2.4 port=1935 reason=unknown-protocol
//   refuse address=192.0.2.4 front=10.0.0.1 port=1935 reason=address-denied
//   refusals reason=unknown-protocol unlisted=17113
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>

#include "base/clock.hpp"
#include "base/reason.hpp"
#include "loop/event_loop.hpp"
#include "net/address_rules.hpp"

namespace sallyport::net {

/// Thread-safe. Destroyed after `loop` has ended.
class RefusalLog {
 public:
  static constexpr unsigned kLinesPerSecond = 1000;       ///< for each reason
  static constexpr unsigned kLinesPerSecondWhenFull = 1;  ///< for fd_limit: everybody is refused alike

  /// `loop` runs the timer that reports what was not listed.
  explicit RefusalLog(loop::EventLoop& loop);
  /// Reports what has not been.
  ~RefusalLog();

  /// `local_port` is the port the peer came to, `front` the trusted proxy that speaks for it.
  void refused(const IpAddress& peer, std::uint16_t local_port, Reason reason,
               const std::optional<IpAddress>& front = {});

 private:
  struct Window {
    MonotonicTime began{};
    unsigned lines = 0;
    std::uint64_t unlisted = 0;
  };
  /// Whether this one gets a line.
  bool count(Reason reason, MonotonicTime now);
  void report(MonotonicTime now);

  loop::EventLoop& loop_;
  loop::Timer timer_;
  std::mutex mutex_;
  std::map<Reason, Window> windows_;
  bool reporting_ = false;  // the timer is armed, or about to be
};

}  // namespace sallyport::net
