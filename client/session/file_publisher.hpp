#pragma once
// FilePublisher: sends the tags of a file on a publishing stream, each at its time. When the server is slower
// than the file, it waits for room and then catches up; nothing is left out. When the connection breaks it
// waits for the next one and goes on there, at a key frame if there are pictures.
#include <functional>
#include <optional>

#include "client/session/flv_source.hpp"
#include "loop/event_loop.hpp"
#include "rtmp/message/message.hpp"

namespace sallyport::client {

class FilePublisher {
 public:
  /// Where it sends to.
  class Outlet {
   public:
    virtual ~Outlet() = default;
    /// False: no room.
    virtual bool send(rtmp::MessageType type, std::uint32_t timestamp, ByteSpan payload) = 0;
    /// What is sent is thrown away until a key frame comes.
    virtual bool awaits_key_frame() const = 0;
  };
  /// No value: the end of the file. Called once; it may destroy the publisher.
  using Done = std::function<void(std::optional<Error>)>;

  /// `outlet` outlives it.
  FilePublisher(loop::EventLoop& loop, Outlet& outlet, FlvSource source, Done done);

  /// The stream publishes now, or has room again.
  void go_on();
  /// Nobody takes anything until the next go_on(); the time until then does not count.
  void pause();
  /// It will not be published (any further).
  void fail(Error error) { finish(std::move(error)); }

 private:
  void send_due();
  bool is_due(std::uint32_t timestamp);
  bool send(const media::FlvTag& tag);
  void finish(std::optional<Error> error);

  loop::EventLoop& loop_;
  Outlet& outlet_;
  FlvSource source_;
  Done done_;
  std::optional<media::FlvTag> next_;
  std::optional<MonotonicTime> started_;  // when the tag with time 0 was due; none: the next one is due now
  loop::Timer timer_{[this] { send_due(); }};
};

}  // namespace sallyport::client
