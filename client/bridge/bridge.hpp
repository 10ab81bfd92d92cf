#pragma once
// Bridge: local ports for programs that know nothing of firewalls, and the sessions that come from them.
//
//   RTMP port ──▶ Session to the bridge's own target
//   SOCKS port ─▶ SocksVisitor ─┬─ speaks RTMP ──▶ Session to where the program wanted to go
//                               └─ anything else ─▶ Passage, byte for byte
#include <map>
#include <memory>
#include <optional>

#include "client/bridge/event.hpp"
#include "client/bridge/local_port.hpp"
#include "client/bridge/session.hpp"
#include "client/bridge/socks_port.hpp"

namespace sallyport::client::bridge {

struct BridgeOptions {
  ConnectorOptions connector;
  std::optional<Target> target;             ///< of the RTMP port; no port without it
  net::ListenAddress listen;                ///< …and where that is
  std::optional<net::ListenAddress> socks;  ///< no SOCKS port without it
  SessionLimits limits{};
};

class Bridge {
 public:
  /// Programs served at one time; more are closed unread.
  static constexpr std::size_t kMaxSessions = 256;

  /// `loop` outlives the bridge, which lives on it. `report` may be empty. The error's sentence says which
  /// port cannot be had, or what is wrong with the connector's options.
  static Result<std::unique_ptr<Bridge>> open(loop::EventLoop& loop, BridgeOptions options, EventCall report);
  ~Bridge();

  /// Where the RTMP port listens; nullopt if there is none.
  std::optional<net::ListenAddress> rtmp_address() const;
  std::optional<net::ListenAddress> socks_address() const;
  std::size_t sessions() const { return sessions_.size(); }

  /// Closes the ports and takes leave of everybody. `done` is called once, on the loop, within kStopTime.
  void stop(std::function<void()> done);
  static constexpr Milliseconds kStopTime{5'000};

 private:
  Bridge(loop::EventLoop& loop, BridgeOptions options, std::unique_ptr<Connector> connector,
         EventCall report);
  void carry(std::shared_ptr<net::ByteStream> stream, const Target& target, ByteSpan initial);
  Result<void> open_rtmp_port();
  Result<void> open_socks_port();
  void on_ended(std::uint64_t number);
  void stop_if_empty();
  void finish_stopping();

  loop::EventLoop& loop_;
  const BridgeOptions options_;
  const std::unique_ptr<Connector> connector_;
  const EventCall report_;
  std::unique_ptr<LocalPort> rtmp_port_;
  std::unique_ptr<SocksPort> socks_port_;
  std::map<std::uint64_t, std::shared_ptr<Session>> sessions_;
  std::uint64_t next_ = 1;
  std::function<void()> stopped_;
  loop::Timer stop_timer_{[this] { finish_stopping(); }};
};

}  // namespace sallyport::client::bridge
