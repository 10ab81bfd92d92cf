#pragma once
// Connection: the client's side of one RTMP session, from `connect` to the end, on the loop that owns its
// byte stream.
//
//   idle ──start──▶ connecting ──_result──▶ connected ──close──▶ leaving ──▶ ended
//                       └────── _error, fault, time, close, the server's end ──────▲
//
// Everything that comes from the server is untrusted: a message that makes no sense ends the connection with
// a reason, every queue has a bound, and nothing is remembered about streams that do not exist.
//
// Leaving in order means that the server has read everything: a ping is sent behind it and its answer
// awaited, for a bounded time. Else a publisher's last frames could be lost in a reset.
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "client/session/call_table.hpp"
#include "client/session/keep_alive.hpp"
#include "client/session/session_options.hpp"
#include "net/byte_stream.hpp"
#include "net/outbox.hpp"
#include "rtmp/chunk/chunk_reader.hpp"
#include "rtmp/chunk/chunk_writer.hpp"
#include "rtmp/command/command.hpp"
#include "rtmp/flow/acknowledgement_clock.hpp"
#include "rtmp/message/user_control.hpp"

namespace sallyport::client {

class SharedObjectChannel;
class SharedObjectListener;
class Stream;
class StreamListener;

/// What came of a method that the server has called: its result, or the information object of an error.
struct MethodAnswer {
  MethodAnswer(amf::Value result) : value(std::move(result)) {}  // NOLINT(google-explicit-constructor): the usual case
  static MethodAnswer error(amf::Value information) {
    MethodAnswer answer(std::move(information));
    answer.ok = false;
    return answer;
  }
  amf::Value value;
  bool ok = true;
};

/// Who is told what happens on a connection. Calls come on the loop; any of them may close() or detach().
class ConnectionListener {
 public:
  virtual ~ConnectionListener() = default;
  /// The information object of a status about the connection, the answer to connect included.
  virtual void on_status(const amf::Value& information) = 0;
  /// A method that the server calls; nullopt if there is none of that name.
  virtual std::optional<MethodAnswer> on_call(const std::string& name,
                                              std::span<const amf::Value> arguments) = 0;
  /// The last call. `what` says in words what `reason` stands for.
  virtual void on_ended(Reason reason, const std::string& what) = 0;
};

class Connection final : public net::StreamUser,
                         public std::enable_shared_from_this<Connection>,
                         private rtmp::ChunkReader::Sink,
                         private KeepAlive::Owner {
 public:
  /// The RTMP handshake has been made on `stream`. Call start() next.
  Connection(std::shared_ptr<net::ByteStream> stream, ConnectionListener& listener, SessionOptions options);
  ~Connection() override;

  /// Takes the byte stream over and sends connect. `initial`: bytes behind the handshake that were read
  /// already.
  void start(ByteSpan initial = {});
  bool connected() const { return state_ == State::connected; }
  loop::EventLoop& event_loop() { return loop_; }
  net::ByteStream& byte_stream() { return *stream_; }

  /// What the server said about itself when it accepted: fmsVer, capabilities, Enhanced RTMP.
  const amf::Value& server_properties() const { return server_properties_; }

  /// False if it cannot be sent: not connected, too many calls are waiting, or too much waits to be sent.
  /// Without `done` no answer is asked for. Then done is called once, later.
  bool call(const std::string& method, std::vector<amf::Value> arguments, CallDone done,
            std::optional<Milliseconds> timeout = std::nullopt);
  /// A new stream; null if not connected or there are as many as may be (kMaxStreams). It lives as long as
  /// the connection or until its close(); `listener` until then, or until Stream::detach().
  std::shared_ptr<Stream> create_stream(StreamListener& listener);
  /// Null if not connected, if the name is in use already, or if there are as many as may be
  /// (kMaxSharedObjects). Nothing has been said to the server yet. It lives as long as the connection or
  /// until its close(); `listener` too.
  std::shared_ptr<SharedObjectChannel> open_shared_object(SharedObjectListener& listener,
                                                          const std::string& name, bool persistent);

  /// Whether media and data are accepted. If not, Stream's listeners are told when they are again.
  bool has_room() const { return outbox_.size() < kQueueFull; }
  /// Bytes that wait here for the server to take them.
  std::size_t queued() const { return outbox_.size(); }

  /// Leaves in order; on_ended() follows.
  void close();
  /// Ends at once, and tells nobody any more.
  void abort();

  // net::StreamUser
  void on_bytes(ByteSpan bytes) override;
  bool fill(net::Gather& out, std::size_t limit) override;
  void on_closed(Reason reason) override;

 private:
  friend class SharedObjectChannel;
  friend class Stream;
  enum class State : std::uint8_t { idle, connecting, connected, leaving, ended };

  // input (connection.cpp)
  rtmp::Flow on_message(rtmp::Message&& message) override;
  Result<void> handle(rtmp::Message&& message);
  Result<void> handle_control(const rtmp::Message& message);
  void handle_user_control(const rtmp::UserControl& control);
  Result<void> handle_aggregate(const rtmp::Message& message);
  void handle_stream_message(rtmp::Message&& message);
  Result<void> handle_shared_object(const rtmp::Message& message);

  // commands from the server (connection_commands.cpp)
  Result<void> handle_command(const rtmp::Message& message);
  void handle_status(const rtmp::Command& command, std::uint32_t stream_id);
  void handle_call(const rtmp::Command& command);
  void on_connect_answer(const CallOutcome& outcome);

  // output
  void send_command(const rtmp::Command& command, std::uint32_t stream_id);
  void send_message(const rtmp::MessageHeader& header, ByteSpan payload);
  template <typename Control>
  void send_control(const Control& control);
  void flush_soon();
  void owe(std::size_t before);
  void tell_room();

  // KeepAlive::Owner
  void send_ping() override;
  bool expects_data() const override;
  std::optional<MonotonicTime> blocked_since() const override { return stream_->blocked_since(); }
  void on_gone(Reason reason) override;

  void on_stream_created(Stream& stream, const CallOutcome& outcome);
  Stream* find_stream(std::uint32_t stream_id);
  void forget_stream(Stream& stream);
  void forget_shared_object(SharedObjectChannel& channel);
  void begin_connected(const CallOutcome& outcome);
  void tell_status(const amf::Value& information);
  void reply(const rtmp::Command& command);
  void finish_leaving();
  void fail(Reason reason, std::string what);
  std::uint32_t clock() const;

  std::shared_ptr<net::ByteStream> stream_;
  loop::EventLoop& loop_;
  ConnectionListener* listener_;
  const SessionOptions options_;
  State state_ = State::idle;

  rtmp::ChunkReader reader_;
  rtmp::ChunkWriter writer_;
  rtmp::AcknowledgementClock ack_clock_;
  net::Outbox outbox_;
  std::size_t owed_ = 0;  // bytes of answers in the outbox
  rtmp::ObjectEncoding encoding_ = rtmp::ObjectEncoding::amf0;
  amf::Value server_properties_;
  CallTable calls_;
  std::vector<std::shared_ptr<Stream>> streams_;
  std::vector<std::shared_ptr<SharedObjectChannel>> shared_objects_;
  KeepAlive keep_alive_;
  Result<void> input_error_;               // set inside on_message, acted upon when the reader returns
  std::string end_words_;                  // of fail(), for on_ended()
  std::optional<std::uint32_t> farewell_;  // the time in the ping that ends leaving
  loop::Timer leave_timer_{[this] { finish_leaving(); }};
};

}  // namespace sallyport::client
