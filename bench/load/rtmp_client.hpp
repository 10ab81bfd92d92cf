#pragma once
// RtmpClient: one connection to the server under test, with the server's own protocol code. The commands and
// their order are those of ffmpeg (without its getStreamLength, to which servers answer differently):
//
//   handshake ─▶ connect ─▶ [_result] ─▶ role idle:    ready
//                                        role play:    WindowAckSize, createStream ─▶ play, SetBufferLength
//                                                      ─▶ [Play.Start] ready
//                                        role publish: releaseStream, FCPublish, createStream ─▶ publish
//                                                      ─▶ [Publish.Start] ready
#include <memory>
#include <string>

#include "load/link.hpp"
#include "load/stream_url.hpp"
#include "rtmp/chunk/chunk_reader.hpp"
#include "rtmp/chunk/chunk_writer.hpp"
#include "rtmp/command/command.hpp"
#include "rtmp/flow/acknowledgement_clock.hpp"
#include "rtmp/handshake/client_handshake.hpp"

namespace sallyport::bench {

class RtmpClient : private Peer, private rtmp::ChunkReader::Sink {
 public:
  enum class Role { idle, play, publish };

  class Observer {
   public:
    virtual ~Observer() = default;
    virtual void on_ready() {}
    /// Audio or video.
    virtual void on_media(const rtmp::Message&) {}
    /// In role idle: messages about shared objects and, once it is ready, commands, as they come.
    virtual void on_message(const rtmp::Message&) {}
    /// The connection is over or the server refused; once. The client may be destroyed, but not in here.
    virtual void on_failed(const std::string& why) = 0;
  };

  struct Options {
    StreamUrl url;
    Role role = Role::play;
    rtmp::HandshakeKind handshake = rtmp::HandshakeKind::simple;
    ConnectOptions connect;
  };

  /// Connects at once. Borrows `poller` and `observer`, which outlive it.
  RtmpClient(Poller& poller, Observer& observer, const Options& options);

  /// For a ready publisher. header.length is taken from `payload`.
  void send_media(rtmp::MessageType type, std::uint32_t timestamp, ByteSpan payload);
  /// For a ready one: a command or a message about a shared object.
  void send_message(rtmp::MessageType type, ByteSpan payload);
  void stop_reading() { link_->stop_reading(); }
  bool ready() const { return ready_; }

 private:
  static constexpr std::uint32_t kOutChunkSize = 60'000;  ///< ffmpeg's

  void on_connected() override;
  void on_bytes(ByteSpan bytes) override;
  void on_closed(const std::string& why) override;
  rtmp::Flow on_message(rtmp::Message&& message) override;

  void shake_hands(ByteSpan& bytes);
  void send_connect();
  void on_command_message(const rtmp::Message& message);
  void on_command(const rtmp::Command& command);
  void on_connected_to_application();
  void on_stream_created();
  void on_status(const rtmp::Command& command);
  void on_user_control(ByteSpan payload);
  void become_ready();
  void fail(const std::string& why);

  void call(const std::string& name, std::vector<amf::Value> arguments, std::uint32_t stream_id = 0);
  void command(const rtmp::Command& command, std::uint32_t stream_id = 0);
  template <typename Control>
  void control(const Control& message);
  void acknowledge();
  void flush();

  Observer& observer_;
  StreamUrl url_;
  Role role_;
  std::unique_ptr<rtmp::ClientHandshake> handshake_;  ///< until done; none if the link makes one
  rtmp::ChunkReader reader_{rtmp::ChunkReader::Limits::connected()};
  rtmp::ChunkWriter writer_;
  rtmp::AcknowledgementClock acknowledgements_;
  std::uint64_t received_ = 0;
  ByteVector output_;
  double last_transaction_ = 0;
  double connect_transaction_ = 0;
  double create_stream_transaction_ = 0;
  std::uint32_t stream_id_ = 0;
  bool ready_ = false;
  bool failed_ = false;
  std::unique_ptr<Link> link_;  ///< last: it calls back
};

}  // namespace sallyport::bench
