#pragma once
// KeepAlive: finds out within a bounded time that the server, or the way to it, is gone. Firewalls forget a
// flow silently; then nothing comes back and TCP retransmits for minutes. So the server is pinged when it has
// been silent: after 20 s on an idle connection, which also keeps the flow in those firewalls' memory, after
// 2 s while an answer or media is expected. Servers that have never answered a ping are judged by what TCP
// tells alone.
#include <cstdint>
#include <functional>
#include <optional>

#include "base/reason.hpp"
#include "client/session/session_options.hpp"
#include "loop/event_loop.hpp"

namespace sallyport::client {

class KeepAlive {
 public:
  /// The connection that is watched.
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void send_ping() = 0;
    /// Whether something is expected of the server: an answer, media, or that it takes what is sent.
    virtual bool expects_data() const = 0;
    virtual std::optional<MonotonicTime> blocked_since() const = 0;
    /// The last call.
    virtual void on_gone(Reason reason) = 0;
  };

  /// `owner` outlives it; `options` too.
  KeepAlive(loop::EventLoop& loop, Owner& owner, const SessionOptions& options);

  /// The connection stands: from now on the server is watched. The first ping finds out whether it answers.
  void start();
  void stop() { timer_.cancel(); }
  void on_bytes(MonotonicTime now) { liveness_.on_bytes(now); }
  void on_pong(Milliseconds delay) { liveness_.on_pong(delay); }

 private:
  void look();
  void look_again(MonotonicTime at);

  loop::EventLoop& loop_;
  Owner& owner_;
  const SessionOptions& options_;
  rtmp::Liveness liveness_;
  MonotonicTime look_at_ = MonotonicTime::max();
  bool looked_late_ = false;
  loop::Timer timer_{[this] { look(); }};
};

}  // namespace sallyport::client
