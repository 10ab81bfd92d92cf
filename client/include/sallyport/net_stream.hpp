#pragma once
// NetStream: a stream of a connection, to play or to publish. The same rules about threads hold as for its
// connection.
//
//   play:      stream.on_frame(…) or stream.record("file.flv"); then stream.play("name")
//   publish:   stream.on_writable(…); stream.publish("name"); then stream.write(frame) until it answers false
//              or stream.publish_file("file.flv", "name")
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <sallyport/net_connection.hpp>

namespace sallyport::client {

class StreamCore;

/// An audio or video message: the body of an FLV tag, legacy or Enhanced RTMP.
struct Frame {
  enum class Kind { audio, video };
  Kind kind = Kind::video;
  std::uint32_t timestamp = 0;  ///< milliseconds; wraps at 2^32
  const std::uint8_t* data = nullptr;
  std::size_t size = 0;  ///< below 2^24
};

struct PlayOptions {
  double start = -2;   ///< seconds; -2: live, or else recorded; -1: live only
  double length = -1;  ///< seconds; -1: all
  bool reset = true;   ///< instead of what plays, rather than behind it
};

struct FileOptions {
  bool loop = false;  ///< starts again at the end, with timestamps that go on
};

/// What has passed so far. May be read from any thread.
struct StreamCounters {
  std::uint64_t audio_frames = 0;
  std::uint64_t video_frames = 0;
  std::uint64_t bytes = 0;     ///< of frames and data
  std::uint64_t position = 0;  ///< milliseconds since the first frame
};

class NetStream {
 public:
  /// `connection` outlives the stream and is connected by the time of the first play or publish.
  explicit NetStream(NetConnection& connection);
  NetStream(const NetStream&) = delete;
  NetStream& operator=(const NetStream&) = delete;
  /// As close(), without further calls of its handlers.
  ~NetStream();

  /// Every status: NetStream.Play.Start, NetStream.Publish.Start, …. NetStream.Closed is the last one.
  void on_status(std::function<void(const Status&)> handler);
  /// Audio and video that come; `frame.data` is valid during the call.
  void on_frame(std::function<void(const Frame& frame)> handler);
  /// Data messages that come: NetStream.send() of the publisher, onMetaData, ….
  void on_data(
      std::function<void(const std::string& handler_name, const std::vector<Value>& arguments)> handler);
  /// Publishing has begun, or write() has room again.
  void on_writable(std::function<void()> handler);

  /// `name` with a key or token behind a question mark.
  void play(const std::string& name, PlayOptions options = {});
  /// Writes what is played to an FLV file: timestamps from 0 on and without steps back, frames unchanged. "-"
  /// is standard output. Duration and size are filled in at the end where the file permits. False, with a
  /// sentence in `error`, if it cannot be made. Before play().
  bool record(const std::string& path, std::string* error = nullptr);
  /// Completes the file of record(); so do the ends of stream and connection. False if something could not be
  /// written.
  bool finish_recording(std::string* error = nullptr);
  void pause(bool on = true);
  void seek(double seconds);
  void receive_audio(bool on);
  void receive_video(bool on);
  /// What the server should think we keep.
  void set_buffer_time(double seconds);

  /// `type`: "live", "record" or "append".
  void publish(const std::string& name, const std::string& type = "live");
  /// A frame to everybody who plays. False: not taken, because publishing has not begun or too much waits to
  /// be sent; on_writable() tells when to go on.
  bool write(const Frame& frame);
  /// NetStream.send(): calls `handler_name` on everybody who plays. False as for write().
  bool send(const std::string& handler_name, const std::vector<Value>& arguments = {});
  /// onMetaData, kept by the server for those who join later. False as for write().
  bool set_metadata(const Value& properties);
  /// Publishes an FLV file at its own speed. `done` is called with an empty text at its end, else with what
  /// was wrong. The stream stays open. The file is read on the connection's thread.
  void publish_file(const std::string& path, const std::string& name, FileOptions options = {},
                    std::function<void(const std::string& error)> done = {});

  /// Ends playing or publishing, for good. NetStream.Closed follows.
  void close();

  StreamCounters counters() const;

 private:
  std::shared_ptr<StreamCore> core_;
};

}  // namespace sallyport::client
