#pragma once
// StreamCore: what is behind a NetStream, on the loop of its connection.
//
// Frames come from any thread and are taken or refused at once; between the caller's thread and the loop they
// wait in a backlog that is bounded by the same number as what waits to be sent (kQueueFull).
//
// When the connection is lost and comes back, so does the stream: the commands that last are said again, and
// media go on at a key frame (publishing) or behind what had come (playing).
#include <array>
#include <atomic>
#include <deque>

#include <sallyport/net_stream.hpp>

#include "client/session/api/on_loop.hpp"
#include "client/session/file_publisher.hpp"
#include "client/session/flv_recorder.hpp"
#include "client/session/key_gate.hpp"
#include "client/session/recent_frames.hpp"
#include "client/session/stream.hpp"
#include "client/session/stream_headers.hpp"

namespace sallyport::client {

inline constexpr double kMillisecondsPerSecond = 1000;

class StreamCore final : public StreamListener,
                         public OnLoop<StreamCore>,
                         private ReturningStream,
                         private FilePublisher::Outlet {
 public:
  /// Commands that are said again on another connection, each kind's last one.
  enum class Lasting : std::uint8_t { no, use, pause, audio, video, buffer_time };
  static constexpr std::size_t kLastingKinds = 6;
  using Send = std::function<bool(Stream&)>;

  struct Handlers {
    std::function<void(const Status&)> status;
    std::function<void(const Frame&)> frame;
    std::function<void(const std::string&, const std::vector<Value>&)> data;
    std::function<void()> writable;
  };

  explicit StreamCore(std::shared_ptr<ConnectionCore> connection) : OnLoop(std::move(connection)) {}

  // on the loop
  Handlers handlers;
  /// A command on the stream, which is made if there is none; a status tells if it cannot be sent.
  void command(Lasting kind, Send send);
  void play(const std::string& name, const PlayOptions& options);
  void set_recorder(std::unique_ptr<FlvRecorder> recorder) { recorder_ = std::move(recorder); }
  Result<void> finish_recording();
  void publish_file(Result<FlvSource> source, const std::string& name,
                    std::function<void(const std::string&)> done);
  void close();
  /// close(), and no handler is called any more.
  void abandon();

  // any thread
  /// `send` puts `size` bytes on a stream that publishes; false if it has no room.
  bool write(std::size_t size, Send send);
  /// As write() for a frame, which is copied only if it has to wait.
  bool write(const Frame& frame);
  /// A data message, at the time of the last frame.
  bool write_data(const std::string& handler, std::vector<amf::Value> arguments);
  StreamCounters counters() const;

 private:
  struct Waiting {
    std::size_t size;
    Send send;
  };

  void on_status(const amf::Value& information) override;
  void on_message(const rtmp::Message& message) override;
  void on_room() override;
  void on_event(rtmp::UserEvent event) override;
  void on_ended() override;

  // ReturningStream
  void come_back() override;
  void give_up() override { end(); }
  // FilePublisher::Outlet
  bool send(rtmp::MessageType type, std::uint32_t timestamp, ByteSpan payload) override;
  bool awaits_key_frame() const override { return gate_.awaits_key_frame(); }

  std::shared_ptr<ReturningStream> returning() { return {shared_from_this(), this}; }
  bool send_data(const std::string& handler, const std::vector<amf::Value>& arguments);
  bool say_again();
  bool is_to_be_asked_again(const Status& status);
  void drop_backlog();
  void end();
  void take(Waiting waiting);
  bool send_backlog();
  void hand_out(const rtmp::Message& message);
  void hand_out_data(const rtmp::Message& message);
  void record(const rtmp::Message& message);
  void count(rtmp::MessageType type, std::uint32_t timestamp, std::size_t bytes);
  void emit(const Status& status);

  std::shared_ptr<Stream> stream_;
  std::unique_ptr<FlvRecorder> recorder_;
  std::unique_ptr<FilePublisher> publisher_;
  std::array<Send, kLastingKinds> lasting_;
  StreamHeaders headers_;  // of what is published
  KeyGate gate_;
  RecentFrames recent_;
  bool closing_ = false;              // by the program
  bool came_back_ = false;            // and has not begun yet to play or publish again
  std::deque<rtmp::Message> unsaid_;  // of the headers, on this connection
  MonotonicTime patience_{};          // until then a name that is taken is asked for again
  loop::Timer ask_again_{[this] {
    if (const Send& use = lasting_[static_cast<std::size_t>(Lasting::use)]; stream_ && use) use(*stream_);
  }};
  std::deque<Waiting> backlog_;
  std::atomic<bool> publishing_ = false;
  std::atomic<bool> refused_ = false;     // write() has answered false: on_writable is owed
  std::atomic<std::size_t> waiting_ = 0;  // bytes of the backlog, and of what is posted to it
  std::atomic<std::uint32_t> last_timestamp_ = 0;

  std::atomic<std::uint64_t> audio_frames_ = 0;
  std::atomic<std::uint64_t> video_frames_ = 0;
  std::atomic<std::uint64_t> bytes_ = 0;
  std::atomic<std::uint64_t> position_ = 0;
  std::optional<std::uint32_t> first_timestamp_;  // on the loop
};

}  // namespace sallyport::client
