#include "load/tcp_link.hpp"

#include <array>
#include <cstring>

namespace sallyport::bench {
namespace {

MutableByteSpan read_buffer() {
  static std::array<std::uint8_t, 256 * 1024> buffer;
  return buffer;
}

}  // namespace

TcpLink::TcpLink(Poller& poller, Peer& peer, const Endpoint& to, const ConnectOptions& options)
    : poller_(poller), peer_(peer), fd_(begin_connect(to, options)) {
  poller_.add(fd_.get(), watched_, *this);
}

TcpLink::~TcpLink() {
  if (fd_) poller_.remove(fd_.get(), *this);
}

void TcpLink::send(ByteSpan bytes) {
  if (!fd_) return;
  if (connected_ && unsent_.empty()) {
    const int sent = write_some(fd_.get(), bytes);
    if (sent > 0) bytes = bytes.subspan(static_cast<std::size_t>(sent));
  }
  unsent_.insert(unsent_.end(), bytes.begin(), bytes.end());
  watch();
}

void TcpLink::stop_reading() {
  reading_ = false;
  watch();
}

void TcpLink::on_events(std::uint32_t events) {
  if (!connected_) return finish_connect();
  if (events & EPOLLOUT) write();
  if (!fd_ || (events & (EPOLLIN | EPOLLERR | EPOLLHUP)) == 0) return;
  if (reading_) return read();
  if (events & (EPOLLERR | EPOLLHUP)) close("closed by the server");
}

void TcpLink::finish_connect() {
  if (const int error = connect_error(fd_.get())) return close(std::strerror(error));
  connected_ = true;
  watch();
  peer_.on_connected();
}

void TcpLink::read() {
  const auto buffer = read_buffer();
  const int count = read_some(fd_.get(), buffer);
  if (count < 0) return close("closed by the server");
  if (count > 0) peer_.on_bytes(buffer.first(static_cast<std::size_t>(count)));
}

void TcpLink::write() {
  const int sent = write_some(fd_.get(), unsent_);
  if (sent < 0) return close("closed by the server");
  unsent_.erase(unsent_.begin(), unsent_.begin() + sent);
  watch();
}

void TcpLink::watch() {
  if (!fd_) return;
  const std::uint32_t wanted = (reading_ ? EPOLLIN : 0U) | (unsent_.empty() && connected_ ? 0U : EPOLLOUT);
  if (wanted == watched_) return;
  watched_ = wanted;
  poller_.modify(fd_.get(), wanted, *this);
}

void TcpLink::close(const std::string& why) {
  poller_.remove(fd_.get(), *this);
  fd_.reset();
  peer_.on_closed(why);
}

}  // namespace sallyport::bench
