#pragma once
// Listener: accepts on one address and hands each connection that is admitted to the next gate. It lives
// on the server's control loop, so that a flood of connections is weeded out away from the media.
#include <memory>
#include <optional>
#include <unordered_set>
#include <vector>

#include <boost/asio/ip/tcp.hpp>

#include "net/accept_backoff.hpp"
#include "net/admission.hpp"
#include "net/bind.hpp"
#include "net/gate.hpp"
#include "net/token_bucket.hpp"

namespace sallyport::net {

/// Everything on the thread of its loop. Destruction or close() ends listening.
class Listener {
 public:
  /// `gates`, one per worker, and `admission` outlive the listener; never empty.
  static Result<std::unique_ptr<Listener>> open(loop::EventLoop& loop, const ListenAddress& address,
                                                std::size_t adaptor, Admission& admission,
                                                std::vector<Gate*> gates);
  ~Listener() { close(); }

  /// Where it listens: port 0 has become the port the kernel chose.
  const ListenAddress& address() const { return address_; }
  /// Begins to accept.
  void start() { wait(); }
  void close();
  /// New connections a second, MaxConnectionRate; nullopt: as they come. More than that wait in the kernel's
  /// queue, which drops what does not fit.
  void set_rate(std::optional<unsigned> per_second);
  /// Connections that wait for their client's names.
  std::size_t held() const { return held_.size(); }

 private:
  struct Accepted {
    Descriptor descriptor;  // empty: `error` says why
    int error = 0;
    Arrival arrival;
  };

  Listener(loop::EventLoop& loop, ListenAddress address, BoundSocket bound, std::size_t adaptor,
           Admission& admission, std::vector<Gate*> gates);
  void wait();
  void on_readable();
  Accepted accept_one();
  void take(Accepted accepted);
  void hold(Accepted accepted);
  void pass(Accepted accepted);
  bool over_rate();
  /// After accept() failed for want of descriptors; whether accepting may go on.
  bool shed_one();
  void pause(Milliseconds length);

  loop::EventLoop& loop_;
  ListenAddress address_;
  boost::asio::ip::tcp::acceptor acceptor_;
  const bool v6_;
  const std::size_t adaptor_;
  Admission& admission_;
  std::vector<Gate*> gates_;
  std::size_t next_gate_;
  AcceptBackoff backoff_;
  loop::Timer pause_;
  std::optional<TokenBucket> rate_;
  std::unordered_set<std::shared_ptr<Accepted>> held_;  // bounded by their places, for a look-up's time
  const std::shared_ptr<bool> open_ =
      std::make_shared<bool>(true);  // for a wait that ends after this is gone
};

}  // namespace sallyport::net
