#pragma once
// Real sockets on 127.0.0.1 against a loop that the test turns itself.
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include "base/descriptor.hpp"
#include "loop/event_loop.hpp"

namespace sallyport::net::test {

/// A client's blocking socket.
class Client {
 public:
  explicit Client(std::uint16_t port, const char* source = "127.0.0.1")
      : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in from{};
    from.sin_family = AF_INET;
    ::inet_pton(AF_INET, source, &from.sin_addr);
    ::bind(fd_.get(), reinterpret_cast<sockaddr*>(&from), sizeof from);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    ::inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
    connected_ = ::connect(fd_.get(), reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
  }
  bool connected() const { return connected_; }
  void send(std::string_view bytes) { ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL); }
  /// What has come so far; `ended` tells that the server has closed.
  std::string received() {
    char buffer[4096];
    ssize_t count = 0;
    while ((count = ::recv(fd_.get(), buffer, sizeof buffer, MSG_DONTWAIT)) > 0) text_.append(buffer, count);
    ended_ = ended_ || count == 0 || (count < 0 && errno != EAGAIN);
    return text_;
  }
  bool ended() {
    received();
    return ended_;
  }
  void close() { fd_.reset(); }

 private:
  Descriptor fd_;
  bool connected_ = false;
  bool ended_ = false;
  std::string text_;
};

/// Turns the loop until `done`, at most five seconds; answers whether it was.
inline bool turn_until(loop::EventLoop& loop, const std::function<bool()>& done) {
  const auto end = monotonic_now() + Seconds(5);
  while (monotonic_now() < end) {
    loop.run_ready();
    if (done()) return true;
    std::this_thread::sleep_for(Milliseconds(1));
  }
  return false;
}

}  // namespace sallyport::net::test
