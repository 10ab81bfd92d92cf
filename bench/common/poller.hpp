#pragma once
// A bare epoll loop, one thread: what the load generator and the floor program run on. It is deliberately
// not the server's event loop, so that the server is never measured with its own measure.
#include <array>
#include <cstdint>

#include <sys/epoll.h>

#include "common/file_descriptor.hpp"

namespace sallyport::bench {

class Poller {
 public:
  class Handler {
   public:
    virtual ~Handler() = default;
    /// `events` as epoll reports them. May add and remove any handler, itself included.
    virtual void on_events(std::uint32_t events) = 0;
  };

  /// `spin`: run_once() never sleeps.
  explicit Poller(bool spin = false);

  /// Level-triggered. The handler must be removed before it dies.
  void add(int fd, std::uint32_t events, Handler& handler);
  void modify(int fd, std::uint32_t events, Handler& handler);
  /// Also drops what has been reported for `handler` and not been delivered yet.
  void remove(int fd, Handler& handler);

  /// Waits up to `timeout_ms` (-1: for ever) and delivers what has come.
  void run_once(int timeout_ms);

 private:
  static constexpr int kBatch = 512;

  FileDescriptor epoll_;
  bool spin_;
  std::array<epoll_event, kBatch> batch_{};
  int batch_at_ = 0;
  int batch_end_ = 0;
};

}  // namespace sallyport::bench
