#include "common/poller.hpp"

#include <cerrno>
#include <system_error>

namespace sallyport::bench {
namespace {

void control(int epoll, int operation, int fd, std::uint32_t events, Poller::Handler& handler) {
  epoll_event event{};
  event.events = events;
  event.data.ptr = &handler;
  if (::epoll_ctl(epoll, operation, fd, &event) != 0)
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
}

}  // namespace

Poller::Poller(bool spin) : epoll_(::epoll_create1(EPOLL_CLOEXEC)), spin_(spin) {
  if (!epoll_) throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

void Poller::add(int fd, std::uint32_t events, Handler& handler) {
  control(epoll_.get(), EPOLL_CTL_ADD, fd, events, handler);
}

void Poller::modify(int fd, std::uint32_t events, Handler& handler) {
  control(epoll_.get(), EPOLL_CTL_MOD, fd, events, handler);
}

void Poller::remove(int fd, Handler& handler) {
  control(epoll_.get(), EPOLL_CTL_DEL, fd, 0, handler);
  for (int i = batch_at_; i < batch_end_; ++i) {
    epoll_event& pending = batch_[static_cast<std::size_t>(i)];
    if (pending.data.ptr == &handler) pending.data.ptr = nullptr;
  }
}

void Poller::run_once(int timeout_ms) {
  batch_at_ = 0;
  batch_end_ = ::epoll_wait(epoll_.get(), batch_.data(), kBatch, spin_ ? 0 : timeout_ms);
  if (batch_end_ < 0) {
    batch_end_ = 0;
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "epoll_wait");
  }
  while (batch_at_ < batch_end_) {
    const epoll_event event = batch_[static_cast<std::size_t>(batch_at_++)];
    if (event.data.ptr) static_cast<Handler*>(event.data.ptr)->on_events(event.events);
  }
}

}  // namespace sallyport::bench
