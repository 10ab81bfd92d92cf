#pragma once
// Outlet: the sending half of one connection. Bytes are shared by all receivers and written at once; only
// what the socket does not take is remembered.
#include <deque>
#include <memory>

#include "base/bytes.hpp"
#include "common/poller.hpp"
#include "floor/channel.hpp"

namespace sallyport::bench {

using Wire = std::shared_ptr<const ByteVector>;

class Outlet {
 public:
  /// Borrows all. `handler` is told of EPOLLIN and, while something waits, EPOLLOUT.
  Outlet(Poller& poller, int fd, Channel& channel, Poller::Handler& handler);
  ~Outlet();

  void send(const Wire& bytes);
  /// To be called on EPOLLOUT.
  void write_waiting();
  /// The connection broke, or its reader has fallen hopelessly behind.
  bool broken() const { return broken_; }

 private:
  static constexpr std::size_t kLargestBacklog = 16 * 1024 * 1024;

  void keep(const Wire& bytes, std::size_t offset);

  struct Waiting {
    Wire bytes;
    std::size_t offset;
  };

  Poller& poller_;
  int fd_;
  Channel& channel_;
  Poller::Handler& handler_;
  std::deque<Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;
  bool broken_ = false;
};

}  // namespace sallyport::bench
