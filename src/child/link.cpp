#include "child/link.hpp"

#include <cerrno>
#include <cstring>

#include <sys/socket.h>

namespace sallyport::child {
namespace {

constexpr int kPacketsATurn = 64;  // so that one process that talks without end does not keep the loop

bool would_wait(int error) { return error == EAGAIN || error == EWOULDBLOCK || error == EINTR || error == ENOBUFS; }

}  // namespace

Link::Link(loop::EventLoop& loop, Descriptor socket, User user)
    : socket_(loop.context(), socket.release()), user_(std::move(user)) {}

void Link::start() { read_when_ready(); }

bool Link::send(ByteVector packet) {
  if (waiting_bytes_ + packet.size() > kMaxWaitingBytes) return false;
  waiting_bytes_ += packet.size();
  waiting_.push_back(std::move(packet));
  if (!writing_) flush();
  return true;
}

void Link::say_no_more() {
  saying_no_more_ = true;
  if (!writing_) flush();
}

void Link::close() {
  user_ = {};
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void Link::read_when_ready() {
  socket_.async_wait(boost::asio::posix::descriptor_base::wait_read, [self = shared_from_this()](const boost::system::error_code& error) {
    if (!error) self->read_all();
  });
}

void Link::read_all() {
  const auto self = shared_from_this();  // whoever hears of a packet may let go of it
  for (int i = 0; i < kPacketsATurn && socket_.is_open(); ++i) {
    if (!read_one()) break;
  }
  if (socket_.is_open()) read_when_ready();
}

bool Link::read_one() {
  const ssize_t size = ::recv(socket_.native_handle(), buffer_.data(), buffer_.size(), MSG_DONTWAIT);
  if (size < 0 && would_wait(errno)) return false;
  if (size <= 0) {
    fail("it has closed the connection");
    return false;
  }
  const auto on_packet = user_.on_packet;  // it may close this link
  if (!on_packet) return true;
  const auto taken = on_packet(ByteSpan(buffer_).first(static_cast<std::size_t>(size)));
  if (taken) return true;
  fail(taken.error().message);
  return false;
}

/// A packet goes whole or not at all.
void Link::flush() {
  while (!waiting_.empty() && socket_.is_open()) {
    const ByteVector& packet = waiting_.front();
    if (::send(socket_.native_handle(), packet.data(), packet.size(), MSG_DONTWAIT | MSG_NOSIGNAL) < 0) {
      if (would_wait(errno)) return write_when_ready();
      if (errno != EMSGSIZE) return;  // reading finds out why
    }
    waiting_bytes_ -= packet.size();
    waiting_.pop_front();
  }
  if (saying_no_more_ && socket_.is_open()) ::shutdown(socket_.native_handle(), SHUT_WR);
}

void Link::write_when_ready() {
  writing_ = true;
  socket_.async_wait(boost::asio::posix::descriptor_base::wait_write, [self = shared_from_this()](const boost::system::error_code& error) {
    self->writing_ = false;
    if (!error) self->flush();
  });
}

void Link::fail(std::string why) {
  const auto on_broken = std::move(user_.on_broken);
  close();
  if (on_broken) on_broken(std::move(why));
}

}  // namespace sallyport::child
