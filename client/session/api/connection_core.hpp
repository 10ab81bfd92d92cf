#pragma once
// ConnectionCore: what is behind a NetConnection, on its loop. It outlives the public object for as long as
// something on the loop refers to it.
//
//   opening ──▶ connecting ──▶ connected ──close──▶ ended
//      ▲ ▲          └─ ex.redirect ┐ │ └─ ReconnectRequest ─┐
//      │ └─────────────────────────┴─┼──────────────────────┘    at most ConnectOptions::redirects in a row
//      └───── after a while ◀────────┘ lost                      for at most ConnectOptions::reconnect
#include <atomic>
#include <future>
#include <map>
#include <mutex>

#include <sallyport/net_connection.hpp>

#include "client/connector/reconnector.hpp"
#include "client/session/api/own_loop.hpp"
#include "client/session/connection.hpp"
#include "client/session/opener.hpp"

namespace sallyport::client {

/// A stream or shared object whose connection was lost and may come back.
class ReturningStream {
 public:
  virtual ~ReturningStream() = default;
  virtual void come_back() = 0;
  /// The connection does not come back.
  virtual void give_up() = 0;
};

class ConnectionCore final : public ConnectionListener, public std::enable_shared_from_this<ConnectionCore> {
 public:
  using StatusHandler = std::function<void(const Status&)>;
  using Method = std::function<Value(const std::vector<Value>&)>;

  /// With a thread of its own.
  ConnectionCore();
  /// On a loop that somebody else runs.
  explicit ConnectionCore(loop::EventLoop& loop) : loop_(loop) {}

  /// The public object goes: the connection is cut, handlers are forgotten, the thread ends. Any thread,
  /// once.
  void shut_down();

  loop::EventLoop& loop() { return loop_; }
  /// At once where the loop runs, else posted there; not at all once the public object is gone.
  template <typename Work>
  void run(Work&& work) {
    if (shut_down_) return;
    if (on_loop()) return work();
    loop_.post([alive = shared_from_this(), work = std::forward<Work>(work)]() mutable { work(); });
  }
  /// Posted there in any case.
  template <typename Work>
  void run_later(Work&& work) {
    if (!shut_down_) loop_.post(std::forward<Work>(work));
  }
  /// As run(), done when it returns.
  template <typename Work>
  void run_and_wait(Work work) {
    if (on_loop()) return run(std::move(work));
    std::promise<void> done;
    auto finished = done.get_future();
    run([work = std::move(work), done = std::move(done)]() mutable {
      work();
      done.set_value();
    });
    finished.wait();  // a promise that was dropped counts as well
  }
  /// A caller's io_context is always used from where it runs.
  bool on_loop() const { return !own_ || loop_.is_current(); }

  // on the loop
  void set_status_handler(StatusHandler handler) { status_handler_ = std::move(handler); }
  void set_method(const std::string& name, Method method) { methods_[name] = std::move(method); }
  void set_opener(std::shared_ptr<Opener> opener) { opener_ = std::move(opener); }
  void connect(const std::string& uri, const ConnectOptions& options);
  void call(const std::string& method, const std::vector<Value>& arguments,
            std::function<void(const CallResult&)> done, Milliseconds timeout);
  void close();
  /// Null unless it is connected.
  Connection* connection() { return connected() ? connection_.get() : nullptr; }
  /// Whether a connection that is lost comes back.
  bool comes_back() const { return options_.reconnect.count() > 0; }
  /// `stream` has ended. False: for good. Else it is told when the connection is back, or given up.
  bool retain(std::weak_ptr<ReturningStream> stream);
  /// It will not be told any more; whether it was to be.
  bool release(const ReturningStream& stream);

  // any thread
  bool connected() const { return connected_; }
  struct Way {
    std::string uri;
    std::string carrier;
    std::string route;
    std::uint16_t port = 0;
  };
  Way way() const;

 private:
  void on_status(const amf::Value& information) override;
  std::optional<MethodAnswer> on_call(const std::string& name, std::span<const amf::Value> arguments) override;
  void on_ended(Reason reason, const std::string& what) override;

  void open();
  void on_not_opened(const Failure& failure);
  void on_opened(Outcome<Opened> outcome);
  void emit(const Status& status);

  // redirects, and coming back (connection_return.cpp)
  bool note_redirect(std::string_view uri);
  void note_request(const amf::Value& information);
  void follow(const std::string& next);
  void on_answered(const Status& status);
  bool may_come_back(Reason reason) const;
  void begin_absence();
  void on_lost(const std::string& what, const amf::Value& info);
  void tell_absence(std::string_view code, const std::string& what, const amf::Value& info);
  void open_later(std::optional<Milliseconds> delay, const std::string& what, const amf::Value& info);
  void end_streams();
  void forget_return();
  Milliseconds time_left() const;

  void end(const std::string& what, const amf::Value& info);
  void set_way(Way way);

  std::unique_ptr<OwnLoop> own_;  // none on a caller's io_context
  loop::EventLoop& loop_;
  std::shared_ptr<Opener> opener_ = default_opener();
  StatusHandler status_handler_;
  std::map<std::string, Method> methods_;
  std::string first_uri_;  // where connect() was to go
  std::string uri_;        // where it goes now
  ConnectOptions options_;
  std::unique_ptr<Cancellable> opening_;
  std::shared_ptr<Connection> connection_;
  bool refused_ = false;  // the server has answered connect, with no

  // redirects, and coming back
  std::vector<std::weak_ptr<ReturningStream>> returning_;
  std::optional<std::string> next_;  // where the server sends us, once this connection has ended
  unsigned hops_ = 0;                // in a row
  std::optional<Reconnector> reconnector_;
  MonotonicTime stands_since_{};
  MonotonicTime give_up_at_{};
  bool stood_ = false;      // at least once, since connect()
  bool absent_ = false;     // it is to come back
  bool leaving_ = false;    // close() was called
  bool dismissed_ = false;  // the server does not want us any more
  loop::Timer later_{[this] { open(); }};
  std::atomic<bool> connected_ = false;
  std::atomic<bool> shut_down_ = false;
  mutable std::mutex way_mutex_;
  Way way_;
};

/// An information object as the public interface shows it.
Status make_public_status(const amf::Value& information);
/// A status that the client itself makes.
Status local_status(std::string_view level, std::string_view code, std::string_view description);
std::vector<amf::Value> contents(const std::vector<Value>& values);

}  // namespace sallyport::client
