#pragma once
// LocalPort: where local programs come to. What it accepts becomes a byte stream on the same loop.
#include <functional>
#include <memory>

#include <boost/asio/ip/tcp.hpp>

#include "net/bind.hpp"
#include "net/byte_stream.hpp"

namespace sallyport::client::bridge {

class LocalPort {
 public:
  using Accepted = std::function<void(std::shared_ptr<net::ByteStream>)>;

  /// `loop` outlives it. `accepted` is called on the loop, with streams that have not been started. The
  /// error's sentence says why the port cannot be had.
  static Result<std::unique_ptr<LocalPort>> open(loop::EventLoop& loop, const net::ListenAddress& address,
                                                 Accepted accepted);
  ~LocalPort() { close(); }

  /// Where it listens: port 0 has become the port that the kernel chose.
  const net::ListenAddress& address() const { return address_; }
  void close();

 private:
  LocalPort(loop::EventLoop& loop, net::ListenAddress address, net::BoundSocket bound, Accepted accepted);
  void wait();
  void on_readable();
  /// False: nobody else waits, or it cannot be accepted now.
  bool accept_one();

  loop::EventLoop& loop_;
  net::ListenAddress address_;
  boost::asio::ip::tcp::acceptor acceptor_;
  const bool v6_;
  Accepted accepted_;
  loop::Timer pause_{[this] { wait(); }};
  const std::shared_ptr<bool> open_ =
      std::make_shared<bool>(true);  // for a wait that ends after this is gone
};

}  // namespace sallyport::client::bridge
