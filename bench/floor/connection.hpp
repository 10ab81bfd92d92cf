#pragma once
// Connection: as much of an RTMP server as a client needs in order to publish or play. Any application, any
// name, one stream; whatever is asked is granted.
#include <memory>

#include "common/poller.hpp"
#include "floor/channel.hpp"
#include "floor/outlet.hpp"
#include "floor/publication.hpp"
#include "rtmp/chunk/chunk_reader.hpp"
#include "rtmp/chunk/chunk_writer.hpp"
#include "rtmp/command/command.hpp"
#include "rtmp/handshake/server_handshake.hpp"

namespace sallyport::bench {

class Connection : private Poller::Handler, private rtmp::ChunkReader::Sink {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    /// May destroy the connection.
    virtual void on_closed(Connection& connection) = 0;
  };

  /// Borrows all but the descriptor and its channel.
  Connection(Poller& poller, Publication& publication, Owner& owner, FileDescriptor fd,
             std::unique_ptr<Channel> channel);
  ~Connection() override;

 private:
  void on_events(std::uint32_t events) override;
  bool read();
  bool take(ByteSpan bytes);
  rtmp::Flow on_message(rtmp::Message&& message) override;

  void on_command(const rtmp::Command& command);
  void accept_connect(const rtmp::Command& command);
  void accept_play();
  void accept_publish();
  void reply(const rtmp::Command& command, std::uint32_t stream_id = 0);
  void flush();

  Publication& publication_;
  Owner& owner_;
  FileDescriptor fd_;
  std::unique_ptr<Channel> channel_;
  Outlet outlet_;
  rtmp::ServerHandshake handshake_;
  rtmp::ChunkReader reader_{rtmp::ChunkReader::Limits::connected()};
  rtmp::ChunkWriter writer_;
  ByteVector output_;
  bool playing_ = false;
};

}  // namespace sallyport::bench
