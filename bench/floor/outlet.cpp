#include "floor/outlet.hpp"

namespace sallyport::bench {

Outlet::Outlet(Poller& poller, int fd, Channel& channel, Poller::Handler& handler)
    : poller_(poller), fd_(fd), channel_(channel), handler_(handler) {
  poller_.add(fd_, EPOLLIN, handler_);
}

Outlet::~Outlet() {
  poller_.remove(fd_, handler_);
}

void Outlet::send(const Wire& bytes) {
  if (broken_) return;
  if (!waiting_.empty()) return keep(bytes, 0);
  const int sent = channel_.write(*bytes);
  if (sent < 0)
    broken_ = true;
  else if (static_cast<std::size_t>(sent) < bytes->size())
    keep(bytes, static_cast<std::size_t>(sent));
}

void Outlet::write_waiting() {
  while (!waiting_.empty()) {
    Waiting& first = waiting_.front();
    const int sent = channel_.write(ByteSpan(*first.bytes).subspan(first.offset));
    if (sent < 0) broken_ = true;
    if (sent <= 0) return;
    first.offset += static_cast<std::size_t>(sent);
    waiting_bytes_ -= static_cast<std::size_t>(sent);
    if (first.offset < first.bytes->size()) return;
    waiting_.pop_front();
  }
  poller_.modify(fd_, EPOLLIN, handler_);
}

void Outlet::keep(const Wire& bytes, std::size_t offset) {
  if (waiting_.empty()) poller_.modify(fd_, EPOLLIN | EPOLLOUT, handler_);
  waiting_.push_back({bytes, offset});
  waiting_bytes_ += bytes->size() - offset;
  if (waiting_bytes_ > kLargestBacklog) broken_ = true;
}

}  // namespace sallyport::bench
