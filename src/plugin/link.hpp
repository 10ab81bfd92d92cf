#pragma once
// Link: the server's end of the socket to a plug-in's process: messages out, in order and bounded, and messages in.
// Lives on a loop.
#include <deque>
#include <functional>
#include <memory>

#include <boost/asio/posix/stream_descriptor.hpp>

#include "base/descriptor.hpp"
#include "loop/event_loop.hpp"
#include "plugin/message.hpp"

namespace sallyport::plugin {

class Link final : public std::enable_shared_from_this<Link> {
 public:
  static constexpr std::size_t kMaxWaitingBytes = 4 * 1024 * 1024;  ///< that the process does not take

  /// Neither is called within send() or close(); after close() neither is called at all.
  struct User {
    std::function<void(Message)> on_message;
    std::function<void(std::string why)> on_broken;  ///< the process has gone, or says what cannot be read
  };

  Link(loop::EventLoop& loop, Descriptor socket, User user);

  void start();
  /// False: so much waits that this does not.
  bool send(ByteVector packet);
  /// The process ends when it sees that.
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
  ByteVector buffer_ = ByteVector(kMaxMessageBytes + 1);
};

}  // namespace sallyport::plugin
