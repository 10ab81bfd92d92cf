#pragma once
// ClientSession: one client from handshake to disconnect, on the worker that owns its byte stream.
//
//   handshake ──C2──▶ waiting ──connect──▶ deciding ──accepted──▶ connected ──▶ closing
//       └──────────────┴── deadline ──┐      └──refused──▶ closing
//                                     ▼
//                                  closing
//
// While a decision is pending (connect, publish, play) input is held, bounded; so commands are answered in
// the order in which they came. Command handlers are in connection_commands.cpp and stream_commands.cpp, shared objects
// in shared_objects.cpp.
#include <vector>

#include "base/log.hpp"
#include "hub/hub.hpp"
#include "net/byte_stream.hpp"
#include "net/outbox.hpp"
#include "rtmp/chunk/chunk_reader.hpp"
#include "rtmp/chunk/chunk_writer.hpp"
#include "rtmp/command/command.hpp"
#include "rtmp/command/connect.hpp"
#include "rtmp/command/status.hpp"
#include "rtmp/flow/acknowledgement_clock.hpp"
#include "rtmp/flow/liveness.hpp"
#include "rtmp/flow/send_window.hpp"
#include "rtmp/handshake/server_handshake.hpp"
#include "session/application_calls.hpp"
#include "session/bandwidth_check.hpp"
#include "session/host_line.hpp"
#include "session/idle_watch.hpp"
#include "session/message_stream.hpp"
#include "session/pacer.hpp"
#include "session/session_options.hpp"
#include "session/shared_object_queue.hpp"
#include "session/swf_check.hpp"

namespace sallyport::session {

class ClientSession final : public net::StreamUser,
                            public hub::ClientPort,
                            public hub::SharedObjectReceiver,
                            private rtmp::ChunkReader::Sink,
                            private SwfCheck::Owner,
                            public std::enable_shared_from_this<ClientSession> {
 public:
  /// `hub` and `options` outlive the session. Call ByteStream::start() with it next.
  ClientSession(std::shared_ptr<net::ByteStream> stream, hub::Hub& hub, const SessionOptions& options);
  ~ClientSession() override;

  // net::StreamUser
  void on_bytes(ByteSpan bytes) override;
  bool fill(net::Gather& out, std::size_t limit) override;
  void on_suspended(bool suspended) override;
  void on_closed(Reason reason) override;

  // hub::ClientPort
  void on_connect_answer(hub::ConnectAnswer answer) override;
  void on_publish_answer(hub::StreamAnswer answer) override;
  void on_play_answer(hub::StreamAnswer answer) override;
  void probe(std::uint64_t probe_id, Milliseconds timeout) override;
  void on_publish_lost(std::uint32_t stream_id) override;
  void on_superseded() override;
  void evict(Reason reason) override;
  void on_call_answer(hub::CallAnswer answer) override;
  void call(hub::ServerCallRef call, std::uint64_t number) override;
  void obey(const hub::ClientOrder& order) override;

  // hub::SharedObjectReceiver
  void on_shared_object(const hub::SharedObjectUpdateRef& update) override;

 private:
  enum class State : std::uint8_t { handshake, waiting, deciding, connected, closing };
  using Handler = Result<void> (ClientSession::*)(const rtmp::Command&, std::uint32_t stream_id);
  struct CommandEntry {
    std::string_view name;
    Handler handler;
    bool of_stream = false;  // about a message stream; on stream 0 it is a call of a script's method
  };
  static const CommandEntry* find_command(std::string_view name);

  // input (client_session.cpp)
  void process(ByteSpan bytes);
  Result<std::size_t> process_handshake(ByteSpan bytes);
  rtmp::Flow on_message(rtmp::Message&& message) override;
  Result<void> handle(rtmp::Message&& message);
  Result<void> handle_control(const rtmp::Message& message);
  Result<void> handle_user_control(const rtmp::Message& message);
  Result<void> handle_media(rtmp::Message&& message);
  Result<void> handle_command(const rtmp::Message& message);
  void hold();
  void resume();
  void apply_reading();
  void on_bandwidth_free();

  // commands about the connection (connection_commands.cpp)
  Result<void> on_connect(const rtmp::Command& command, std::uint32_t stream_id);
  Result<void> on_create_stream(const rtmp::Command& command, std::uint32_t stream_id);
  Result<void> on_delete_stream(const rtmp::Command& command, std::uint32_t stream_id);
  Result<void> on_release_stream(const rtmp::Command& command, std::uint32_t stream_id);
  Result<void> on_fc_publish(const rtmp::Command& command, std::uint32_t stream_id);
  Result<void> on_fc_unpublish(const rtmp::Command& command, std::uint32_t stream_id);
  Result<void> on_fc_subscribe(const rtmp::Command& command, std::uint32_t stream_id);
  Result<void> on_fc_unsubscribe(const rtmp::Command& command, std::uint32_t stream_id);
  Result<void> on_probe_bandwidth(const rtmp::Command& command, std::uint32_t stream_id);
  Result<void> on_check_bandwidth(const rtmp::Command& command, std::uint32_t stream_id);
  Result<void> on_get_stream_length(const rtmp::Command& command, std::uint32_t stream_id);
  Result<void> on_reply(const rtmp::Command& command, std::uint32_t stream_id);
  // calls from and to the application (application_calls.cpp)
  void call_application(rtmp::Command&& command, std::size_t bytes);
  void fail_call(double transaction_id, const std::string& method, std::uint32_t stream_id);
  bool reply_to_application(const rtmp::Command& command);
  hub::ClientFactsRef describe(const rtmp::ConnectRequest& request, hub::Destination& destination);
  void confirm_connect();
  void apply_limits(const hub::ApplicationOptions& application);
  void accept_connect(const hub::ApplicationOptions& application);
  void refuse_connect(const hub::ConnectAnswer& answer);

  // shared objects (shared_objects.cpp)
  Result<void> handle_shared_object(const rtmp::Message& message);
  void wait_for_objects();
  void on_objects_taken();
  void take_small_updates();
  bool fill_updates(net::Gather& out, std::size_t limit);
  rtmp::MessageHeader update_header() const;

  // SWF verification (swf_commands.cpp)
  void verify_swf();
  void on_swf_verified(const std::string& file) override;
  void on_swf_failed(Reason reason, const std::string& what) override;

  // commands about a message stream (stream_commands.cpp)
  Result<void> on_publish(const rtmp::Command& command, std::uint32_t stream_id);
  Result<void> on_play(const rtmp::Command& command, std::uint32_t stream_id);
  Result<void> on_close_stream(const rtmp::Command& command, std::uint32_t stream_id);
  Result<void> on_pause(const rtmp::Command& command, std::uint32_t stream_id);
  Result<void> on_seek(const rtmp::Command& command, std::uint32_t stream_id);
  Result<void> on_receive_audio(const rtmp::Command& command, std::uint32_t stream_id);
  Result<void> on_receive_video(const rtmp::Command& command, std::uint32_t stream_id);
  MessageStream* find_stream(std::uint32_t stream_id);
  void end_use(MessageStream& stream);
  void end_publish(MessageStream& stream);
  void withhold_media();
  void unpublish(const std::string& name);
  bool covers(const std::string& paths, const std::string& name) const;
  void start_playing(MessageStream& stream, hub::LiveStreamRef live);

  // output
  void send_command(const rtmp::Command& command, std::uint32_t stream_id = 0);
  void send_encoded_command(ByteSpan payload, std::uint32_t stream_id);
  void send_status(std::uint32_t stream_id, std::string_view level, std::string_view code, std::string_view description,
                   std::string_view details);
  void send_data(std::uint32_t stream_id, std::initializer_list<amf::Value> values);
  template <typename Control>
  void send_control(const Control& control);
  void flush_soon();
  bool held_back() const;
  bool may_send() { return state_ == State::closing || to_client_.may_pass(); }
  void count_sent(std::size_t bytes);
  template <typename Note>
  void note(Note&& note);
  bool fill_players(net::Gather& out, std::size_t limit);
  void tell_publisher_change(MessageStream& stream, bool published);

  // time and end
  void on_timer();
  bool check_liveness(MonotonicTime now);
  rtmp::Liveness::Role role() const;
  void look_again(MonotonicTime at);
  bool check_stall(MonotonicTime now);
  void note_slow(MessageStream& stream);
  void log_slow();
  void finish_probe(std::uint64_t probe_id);
  bool anything_to_play() const;
  void close(Reason reason, bool flush = true);
  void tell_end(Reason reason);
  std::uint32_t clock() const;
  log::Event describe_event(std::string_view name) const;

  struct Probe {
    Probe(std::uint64_t probe_id, MonotonicTime at, std::function<void()> on_timeout)
        : id(probe_id), pinged(at), timer(std::move(on_timeout)) {}
    std::uint64_t id;
    MonotonicTime pinged;
    loop::Timer timer;
  };

  std::shared_ptr<net::ByteStream> stream_;
  hub::Hub& hub_;
  const SessionOptions& options_;
  loop::EventLoop& loop_;
  HostLine host_;

  State state_ = State::handshake;
  bool holding_ = false;  // a decision is pending: input waits in held_
  std::unique_ptr<rtmp::ServerHandshake> handshake_ = std::make_unique<rtmp::ServerHandshake>();  // gone when done
  rtmp::ChunkReader reader_;
  rtmp::ChunkWriter writer_;
  rtmp::AcknowledgementClock ack_clock_;
  rtmp::SendWindow send_window_;
  net::Outbox outbox_;
  MessageInProgress progress_;
  bool update_in_progress_ = false;  // what is in progress is an update of a shared object, not media
  SharedObjectQueue updates_;
  std::size_t asked_of_objects_ = 0;  // bytes, since the host said last that it was done
  ByteVector held_;
  Result<void> input_error_;  // set inside on_message, acted upon when the reader returns

  rtmp::ObjectEncoding encoding_ = rtmp::ObjectEncoding::amf0;
  double connect_transaction_ = 1;
  bool unconfirmed_ = false;  // connect may be repeated until the client has shown that it has heard the answer
  bool enhanced_ = false;
  hub::ClientFactsRef facts_;
  hub::ApplicationOptionsRef application_;    // since it was accepted
  std::vector<std::unique_ptr<MessageStream>> streams_;
  std::unique_ptr<ApplicationCalls> calls_;   // if somebody governs the instance

  std::pair<std::string, std::string> withheld_;       // audio, video: of which streams that it publishes nobody gets them
  std::pair<std::string, std::string> sample_access_;  // audio, video: of which streams |RtmpSampleAccess allows it

  rtmp::Liveness liveness_;
  std::uint64_t sent_at_look_ = 0;
  MonotonicTime look_at_ = MonotonicTime::max();
  bool looked_late_ = false;
  std::optional<MonotonicTime> held_back_since_;
  std::uint64_t slow_skips_ = 0;
  bool slow_logged_ = false;
  bool ignored_logged_ = false;
  loop::Timer timer_{[this] { on_timer(); }};
  Pacer to_client_{loop_, [this] { stream_->want_write(); }};
  Pacer from_client_{loop_, [this] { on_bandwidth_free(); }};
  bool active_ = false;  // application data has passed since the idle watch looked last
  std::unique_ptr<IdleWatch> idle_watch_;
  std::vector<std::unique_ptr<Probe>> probes_;  // one for each of its names that somebody asks for
  std::unique_ptr<BandwidthCheck> bandwidth_check_;
  swf::HandshakeTail handshake_tail_{};  // of the plain handshake
  std::shared_ptr<SwfCheck> swf_check_;  // while the client has to prove its SWF
};

}  // namespace sallyport::session
