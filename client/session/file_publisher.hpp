#pragma once
// FilePublisher: sends the tags of a file on a publishing stream, each at its time. When the server is slower
// than the file, it waits for room and then catches up; nothing is left out.
#include <functional>
#include <optional>

#include "client/session/flv_source.hpp"
#include "client/session/stream.hpp"
#include "loop/event_loop.hpp"

namespace sallyport::client {

class FilePublisher {
 public:
  /// What was sent, for whoever counts.
  using Sent = std::function<void(const media::FlvTag&)>;
  /// No value: the end of the file. Called once; it may destroy the publisher.
  using Done = std::function<void(std::optional<Error>)>;

  /// `stream` outlives it.
  FilePublisher(loop::EventLoop& loop, Stream& stream, FlvSource source, Sent sent, Done done);

  /// The stream publishes now, or has room again.
  void go_on();
  /// It will not be published (any further).
  void fail(Error error) { finish(std::move(error)); }

 private:
  void send_due();
  bool send(const media::FlvTag& tag);
  void finish(std::optional<Error> error);

  loop::EventLoop& loop_;
  Stream& stream_;
  FlvSource source_;
  Sent sent_;
  Done done_;
  std::optional<media::FlvTag> next_;
  std::optional<MonotonicTime> started_;
  loop::Timer timer_{[this] { send_due(); }};
};

}  // namespace sallyport::client
