#pragma once
// Happy Eyeballs, version 2 (RFC 8305): one connection to a name that has several addresses, of both
// families.
//
//   answers ─▶ the preferred family is in, or 50 ms have passed since the other was ─▶ attempts, families in
//   turn, 100 ms apart; one that fails releases the next at once ─▶ the first connection wins
#include <array>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "client/dial/name_lookup.hpp"
#include "client/dial/tcp_connector.hpp"

namespace sallyport::client {

/// On one loop. Destroying it gives up.
class HappyEyeballs {
 public:
  static constexpr Milliseconds kResolutionDelay{50};  ///< that the preferred family's answer is waited for
  static constexpr Milliseconds kAttemptDelay{100};    ///< between two attempts
  static constexpr std::size_t kMostAddresses = 8;     ///< of one family that are tried

  struct Winner {
    boost::asio::ip::tcp::socket socket;
    IpAddress address;
  };
  struct Options {
    std::uint16_t port = 0;
    Family first = Family::v6;
    Milliseconds limit{4000};  ///< from the first attempt on
  };
  /// `done` is called once, perhaps from within add(); it may destroy this object. `connector` outlives it.
  HappyEyeballs(loop::EventLoop& loop, TcpConnector& connector, Options options,
                std::function<void(Outcome<Winner>)> done);
  ~HappyEyeballs();

  /// The answer for one family has come; each once. It may be empty, but not both.
  void add(Family family, const std::vector<IpAddress>& addresses);
  /// When the first attempt began; nothing before.
  std::optional<MonotonicTime> started() const { return started_; }

 private:
  struct Lane {
    std::deque<IpAddress> waiting;
    bool known = false;
  };
  struct Attempt {
    IpAddress address;
    std::unique_ptr<Cancellable> handle;
  };

  Lane& lane(Family family) { return lanes_[static_cast<std::size_t>(family)]; }
  bool any_waiting() const { return !lanes_[0].waiting.empty() || !lanes_[1].waiting.empty(); }
  void begin();
  void start_next();
  IpAddress take_next();
  void on_connected(std::list<Attempt>::iterator attempt, const boost::system::error_code& error,
                    boost::asio::ip::tcp::socket socket);
  void note(const IpAddress& address, Obstacle obstacle, const std::string& words);
  void give_up();
  void finish(Outcome<Winner> outcome);

  loop::EventLoop& loop_;
  TcpConnector& connector_;
  const Options options_;
  std::function<void(Outcome<Winner>)> done_;
  std::array<Lane, 2> lanes_;
  Family turn_;  // whose address is next
  std::list<Attempt> attempts_;
  std::optional<MonotonicTime> started_;
  Failure failure_{Obstacle::none, Stage::tcp, {}};
  loop::Timer resolution_{[this] { begin(); }};
  loop::Timer stagger_{[this] { start_next(); }};
  loop::Timer limit_{[this] { give_up(); }};
};

}  // namespace sallyport::client
