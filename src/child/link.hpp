#pragma once
// Link: the server's end of the socket to a child process: packets out, in order and bounded, and packets in. Lives on a
// loop.
#include <deque>
#include <functional>
#include <memory>

#include <boost/asio/posix/stream_descriptor.hpp>

#include "base/descriptor.hpp"
#include "base/result.hpp"
#include "child/packing.hpp"
#include "loop/event_loop.hpp"

namespace sallyport::child {

class Link final : public std::enable_shared_from_this<Link> {
 public:
  static constexpr std::size_t kMaxWaitingBytes = 4 * 1024 * 1024;  ///< that the process does not take

  /// Neither is called within send() or close(); after close() neither is called at all.
  struct User {
    std::function<Result<void>(ByteSpan packet)> on_packet;  ///< an error: it cannot be read, and the link is broken
    std::function<void(std::string why)> on_broken;  ///< the process has gone, or says what cannot be read
  };

  Link(loop::EventLoop& loop, Descriptor socket, User user);

  void start();
  /// False: so much waits that this does not.
  bool send(ByteVector packet);
  /// The process gets what waits, and then the end, upon which it ends itself. What it still has to say is heard.
  void say_no_more();
  void close();

 private:
  void read_when_ready();
  void write_when_ready();
  void read_all();
  /// Whether there may be more.
  bool read_one();
  void flush();
  void fail(std::string why);

  boost::asio::posix::stream_descriptor socket_;
  User user_;
  std::deque<ByteVector> waiting_;
  std::size_t waiting_bytes_ = 0;
  bool writing_ = false;  // a wait is under way
  bool saying_no_more_ = false;
  ByteVector buffer_ = ByteVector(kMaxPacket + 1);
};

}  // namespace sallyport::child
