#pragma once
// Stream: one message stream of a connection (NetStream). It exists at once; its number comes with the
// server's answer to createStream, and commands wait for that, a bounded number of them.
//
//   none ──publish──▶ asking ──Publish.Start──▶ publishing
//     └────play─────▶ playing ◀──pause──▶ paused              close() from anywhere
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "amf/value.hpp"
#include "client/session/call_table.hpp"
#include "rtmp/command/command.hpp"
#include "rtmp/message/message.hpp"
#include "rtmp/message/user_control.hpp"

namespace sallyport::client {

class Connection;

/// Who is told what happens on a stream. Calls come on the loop; any of them may close the stream or the
/// connection.
class StreamListener {
 public:
  virtual ~StreamListener() = default;
  /// The information object of a status about the stream.
  virtual void on_status(const amf::Value& information) = 0;
  /// Audio, video, or data; a data message's payload is AMF0 whatever the server sent.
  virtual void on_message(const rtmp::Message& message) = 0;
  /// There is room again for media, or publishing has begun.
  virtual void on_room() {}
  /// stream_begin or stream_eof.
  virtual void on_event(rtmp::UserEvent) {}
  /// The last call: closed, or the connection has ended.
  virtual void on_ended() = 0;
};

class Stream final : public std::enable_shared_from_this<Stream> {
 public:
  Stream(Connection& connection, StreamListener& listener) : connection_(&connection), listener_(&listener) {}

  /// 0 until the server has given one.
  std::uint32_t id() const { return id_; }
  bool publishing() const { return use_ == Use::publishing; }
  bool closed() const { return !connection_; }

  // Each is false if it cannot be sent: closed, or too much waits.
  /// `type` is "live", "record" or "append". A key or token goes behind a question mark in `name`.
  bool publish(const std::string& name, const std::string& type = "live");
  /// `start` in seconds; -2: live or else recorded, -1: live only. `length` in seconds; -1: all.
  bool play(const std::string& name, double start = -2, double length = -1, bool reset = true);
  /// `at` is the place in the stream, in ms.
  bool pause(bool on, double at);
  bool seek(double at);
  bool receive_audio(bool on) { return command("receiveAudio", {on}); }
  bool receive_video(bool on) { return command("receiveVideo", {on}); }
  bool set_buffer_time(std::uint32_t milliseconds);

  /// Audio, video or AMF0 data, below 16 MiB; false if there is no room or it does not publish (yet):
  /// on_room() tells when that is over. `type` is audio, video or data_amf0.
  bool send(rtmp::MessageType type, std::uint32_t timestamp, ByteSpan payload);
  /// NetStream.send: calls `handler` on everybody who plays. In the encoding that was agreed on.
  bool send_data(const std::string& handler, const std::vector<amf::Value>& arguments,
                 std::uint32_t timestamp);

  /// Ends its use and gives it back to the server. on_ended() follows, not from within.
  void close();
  /// Its listener hears no more.
  void detach() { listener_ = nullptr; }

 private:
  friend class Connection;
  enum class Use : std::uint8_t { none, asking, publishing, playing, paused };

  // what comes from the connection
  void on_created(const CallOutcome& outcome);
  void on_status(const amf::Value& information);
  void on_message(rtmp::Message&& message);
  void on_event(rtmp::UserEvent event);
  void on_room();
  void on_connection_ended();
  bool expects_data() const { return publishing() || (use_ == Use::playing && flowing_); }

  bool command(const std::string& name, std::vector<amf::Value> arguments);
  void send_now(const rtmp::Command& command);
  void tell(const amf::Value& information);
  void end();

  Connection* connection_;  // null when closed
  StreamListener* listener_;
  std::uint32_t id_ = 0;
  Use use_ = Use::none;
  bool flowing_ = false;  // media have come: more are expected
  std::string published_;
  std::vector<rtmp::Command> held_;
  std::uint32_t held_buffer_time_ = 0;
};

}  // namespace sallyport::client
