#include "net/policy_answer.hpp"

#include <boost/asio/write.hpp>

#include "base/log.hpp"

namespace sallyport::net {
namespace {

constexpr Milliseconds kTimeForAll{5000};
constexpr Milliseconds kTimeToDrain{1000};

class PolicyAnswer : public std::enable_shared_from_this<PolicyAnswer> {
 public:
  PolicyAnswer(boost::asio::ip::tcp::socket socket, loop::EventLoop& loop, Arrival arrival, std::string reply)
      : socket_(std::move(socket)),
        loop_(loop),
        arrival_(std::move(arrival)),
        reply_(std::move(reply)),
        timeout_([this] { close(); }) {}

  void start() {
    timeout_.arm(loop_.timers(), kTimeForAll);
    boost::asio::async_write(
        socket_, boost::asio::buffer(reply_),
        [alive = shared_from_this()](const boost::system::error_code& error, std::size_t) {
          error ? alive->close() : alive->say_goodbye();
        });
  }

 private:
  void say_goodbye() {
    log::info("policy").field("address", arrival_.peer.to_string()).field("port", arrival_.local_port);
    boost::system::error_code ignored;
    socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
    timeout_.arm(loop_.timers(), kTimeToDrain);
    drain();
  }

  void drain() {
    const MutableByteSpan scratch = loop_.read_buffer();  // what lands in it is of no interest to anybody
    boost::system::error_code error;
    socket_.read_some(boost::asio::buffer(scratch.data(), scratch.size()), error);
    if (error && error != boost::asio::error::would_block) return close();
    socket_.async_wait(boost::asio::ip::tcp::socket::wait_read,
                       [alive = shared_from_this()](const boost::system::error_code& failed) {
                         failed ? alive->close() : alive->drain();
                       });
  }

  void close() {
    timeout_.cancel();
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

  boost::asio::ip::tcp::socket socket_;
  loop::EventLoop& loop_;
  Arrival arrival_;
  const std::string reply_;
  loop::Timer timeout_;
};

}  // namespace

void answer_policy(boost::asio::ip::tcp::socket socket, loop::EventLoop& loop, Arrival arrival,
                   std::string reply) {
  boost::system::error_code ignored;
  socket.non_blocking(true, ignored);
  std::make_shared<PolicyAnswer>(std::move(socket), loop, std::move(arrival), std::move(reply))->start();
}

}  // namespace sallyport::net
