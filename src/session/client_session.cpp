#include "session/client_session.hpp"

#include <algorithm>

#include "rtmp/message/acknowledgement.hpp"
#include "rtmp/message/control_message.hpp"
#include "rtmp/message/set_peer_bandwidth.hpp"
#include "rtmp/message/user_control.hpp"
#include "rtmp/message/window_ack_size.hpp"
#include "session/session_detail.hpp"

namespace sallyport::session {

using rtmp::MessageType;

ClientSession::ClientSession(std::shared_ptr<net::ByteStream> stream, hub::Hub& hub, const SessionOptions& options)
    : stream_(std::move(stream)), hub_(hub), options_(options), loop_(stream_->event_loop()), host_(hub, loop_),
      outbox_(options.outbox_limit), liveness_(monotonic_now()) {
  timer_.arm(loop_.timers(), Deadline{stream_->facts().accepted_at + options_.connect_deadline});
  if (!stream_->facts().handshake_tail) return;
  handshake_.reset();  // it was made below
  state_ = State::waiting;
}

ClientSession::~ClientSession() = default;

// ---------------------------------------------------------------------------------------------- input

void ClientSession::on_bytes(ByteSpan bytes) {
  if (state_ == State::closing) return;
  liveness_.on_bytes(monotonic_now());
  from_client_.passed(bytes.size());
  note([&](hub::ClientCounters& counters) { counters.bytes_in = stream_->bytes_received(); });
  if (!from_client_.may_pass()) stream_->set_reading(false);  // TCP, or the tunnel's replies, push back
  if (holding_) {
    held_.insert(held_.end(), bytes.begin(), bytes.end());
    if (held_.size() >= options_.held_input_limit) stream_->set_reading(false);
    return;
  }
  process(bytes);
}

void ClientSession::apply_reading() {
  const bool held_full = holding_ && held_.size() >= options_.held_input_limit;
  stream_->set_reading(!held_full && !from_client_.waiting());
}

/// The client may send again. That nothing came meanwhile was our doing.
void ClientSession::on_bandwidth_free() {
  const auto alive = shared_from_this();
  liveness_.excuse(monotonic_now());
  apply_reading();
}

void ClientSession::process(ByteSpan bytes) {
  const auto alive = shared_from_this();
  if (state_ == State::handshake) {
    const auto consumed = process_handshake(bytes);
    if (!consumed) return close(consumed.error().reason, false);
    bytes = bytes.subspan(*consumed);
    if (state_ == State::handshake) return;
  }
  const auto consumed = reader_.read(bytes, *this);
  if (!consumed || !input_error_) {
    const Error& error = consumed ? input_error_.error() : consumed.error();
    describe_event("bad-input").field("what", error.message).reason(error.reason);
    return close(error.reason);
  }
  if (state_ == State::closing) return;
  if (holding_) held_.insert(held_.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(*consumed), bytes.end());
  if (const auto sequence = ack_clock_.on_received(stream_->bytes_received())) send_control(rtmp::Acknowledgement{*sequence});
}

Result<std::size_t> ClientSession::process_handshake(ByteSpan bytes) {
  auto consumed = handshake_->feed(bytes);
  if (!consumed) return consumed;
  const ByteVector output = handshake_->take_output();
  if (!output.empty()) {
    outbox_.bytes().insert(outbox_.bytes().end(), output.begin(), output.end());
    flush_soon();
  }
  if (handshake_->done()) {
    handshake_tail_ = handshake_->s1_tail();
    handshake_.reset();
    state_ = State::waiting;
  }
  return consumed;
}

rtmp::Flow ClientSession::on_message(rtmp::Message&& message) {
  note([](hub::ClientCounters& counters) { ++counters.messages_in; });
  input_error_ = handle(std::move(message));
  const bool go_on = input_error_.ok() && !holding_ && state_ != State::closing;
  return go_on ? rtmp::Flow::go_on : rtmp::Flow::stop;
}

Result<void> ClientSession::handle(rtmp::Message&& message) {
  if (unconfirmed_ && state_ == State::connected) confirm_connect();
  if (rtmp::is_control(message.header.type)) return handle_control(message);
  active_ = true;
  switch (message.header.type) {
    case MessageType::command_amf0:
    case MessageType::command_amf3: return handle_command(message);
    case MessageType::audio:
    case MessageType::video:
    case MessageType::aggregate:
    case MessageType::data_amf0:
    case MessageType::data_amf3: return handle_media(std::move(message));
    case MessageType::shared_object_amf0:
    case MessageType::shared_object_amf3: return handle_shared_object(message);
    default:
      // Types nobody defined: nothing here acts on them, and the connection goes on.
      if (std::exchange(ignored_logged_, true)) return {};  // a peer must not write our log
      describe_event("ignored").field("type", static_cast<unsigned>(message.header.type)).reason(Reason::not_supported);
      return {};
  }
}

Result<void> ClientSession::handle_control(const rtmp::Message& message) {
  const ByteSpan payload = message.payload.span();
  switch (message.header.type) {
    case MessageType::acknowledgement: {
      const auto ack = rtmp::Acknowledgement::decode(payload);
      if (!ack) return ack.error();
      send_window_.on_acknowledgement(ack->sequence_number, stream_->bytes_sent());
      if (held_back_since_ && !held_back()) flush_soon();
      return {};
    }
    case MessageType::window_ack_size: {
      const auto window = rtmp::WindowAckSize::decode(payload);
      if (!window) return window.error();
      ack_clock_.set_window(window->size);
      return {};
    }
    case MessageType::set_peer_bandwidth: {
      const auto bandwidth = rtmp::SetPeerBandwidth::decode(payload);
      if (!bandwidth) return bandwidth.error();
      send_control(rtmp::WindowAckSize{bandwidth->size});
      return {};
    }
    case MessageType::user_control: return handle_user_control(message);
    default: return {};
  }
}

Result<void> ClientSession::handle_user_control(const rtmp::Message& message) {
  const auto control = rtmp::UserControl::decode(message.payload.span());
  if (!control) return control.error();
  if (control->event == rtmp::UserEvent::ping_request) send_control(rtmp::UserControl::ping_response(control->value));
  if (control->event == rtmp::UserEvent::ping_response) {
    const Milliseconds delay(clock() - control->value);  // some peers answer with a number of their own
    liveness_.on_pong(delay <= kPlausibleDelay ? delay : Milliseconds(0));
    if (delay <= kPlausibleDelay) note([&](hub::ClientCounters& counters) { counters.round_trip = static_cast<std::uint32_t>(delay.count()); });
  }
  if (control->event == rtmp::UserEvent::swf_verify_response && swf_check_) swf_check_->on_answer(control->data);
  return {};
}

Result<void> ClientSession::handle_media(rtmp::Message&& message) {
  if (state_ != State::connected) return Error{Reason::bad_message, "media before connect"};
  MessageStream* stream = find_stream(message.header.stream_id);
  // Encoders send on for a moment after their publish was refused or ended.
  if (!stream || !stream->publication) return {};
  return stream->publication->publish(std::move(message));
}

Result<void> ClientSession::handle_command(const rtmp::Message& message) {
  auto command = rtmp::decode_command(message.header.type, message.payload.span());
  if (!command) return command.error();
  if (state_ != State::connected && command->name != "connect") {
    return Error{Reason::bad_command, "the command " + command->name.substr(0, 64) + " came before connect"};
  }
  const CommandEntry* entry = find_command(command->name);
  const bool for_script = entry && entry->of_stream && calls_ && message.header.stream_id == 0;
  if (entry && !for_script) return (this->*entry->handler)(*command, message.header.stream_id);
  if (calls_) {
    call_application(std::move(*command), message.payload.size());
  } else {
    fail_call(command->transaction_id, command->name, message.header.stream_id);
  }
  return {};
}

void ClientSession::hold() {
  holding_ = true;
  stream_->answer_follows();
}

void ClientSession::resume() {
  holding_ = false;
  const ByteVector input = std::exchange(held_, {});
  const auto alive = shared_from_this();
  process(input);
  if (state_ != State::closing && !holding_) apply_reading();
}

// --------------------------------------------------------------------------------------------- output

void ClientSession::flush_soon() {
  if (outbox_.overflowed()) {
    loop_.post([self = shared_from_this()] { self->close(Reason::outbox_overflow, false); });
    return;
  }
  stream_->want_write();
}

void ClientSession::send_command(const rtmp::Command& command, std::uint32_t stream_id) {
  if (state_ == State::closing) return;
  ByteVector payload;
  rtmp::encode_command(payload, command, encoding_);
  send_encoded_command(payload, stream_id);
}

void ClientSession::send_encoded_command(ByteSpan payload, std::uint32_t stream_id) {
  active_ = true;
  note([](hub::ClientCounters& counters) { ++counters.commands_out; });
  outbox_.expect_large(payload.size());
  writer_.write(outbox_.bytes(), {.type = rtmp::command_type(encoding_), .stream_id = stream_id, .chunk_stream_id = rtmp::kCommandChunkStream}, payload);
  flush_soon();
}

void ClientSession::send_status(std::uint32_t stream_id, std::string_view level, std::string_view code, std::string_view description,
                                std::string_view details) {
  const std::string client = std::to_string(host_.client_id());
  send_command(rtmp::make_on_status(rtmp::make_status({level, code, description, details, client})), stream_id);
}

void ClientSession::send_data(std::uint32_t stream_id, std::initializer_list<amf::Value> values) {
  ByteVector payload;
  ByteWriter bytes(payload);
  for (const amf::Value& value : values) amf::encode_amf0(bytes, value);
  writer_.write(outbox_.bytes(), {.type = MessageType::data_amf0, .stream_id = stream_id, .chunk_stream_id = rtmp::kDataChunkStream}, payload);
  flush_soon();
}

bool ClientSession::held_back() const {
  return application_ && !send_window_.may_send(stream_->bytes_sent(), application_->client.windows_per_ack);
}

bool ClientSession::fill(net::Gather& out, std::size_t limit) {
  note([&](hub::ClientCounters& counters) { counters.bytes_out = stream_->bytes_sent(); });
  outbox_.release();
  if (progress_.active()) {
    // Updates of shared objects count, but never wait: as what the outbox holds.
    if (!update_in_progress_ && !may_send()) return false;
    continue_message(progress_, out, update_in_progress_ ? limit : to_client_.clip(limit), writer_.chunk_size());
    count_sent(out.size());
    return true;  // what `out` borrows from progress_ must be written before progress_ changes
  }
  progress_ = {};
  update_in_progress_ = false;
  if (state_ == State::connected) take_small_updates();
  outbox_.drain(out);
  const std::size_t said = out.size();
  to_client_.passed(said);  // counts, but never waits: what may not be skipped must not pile up
  if (state_ != State::connected) return false;
  if (fill_updates(out, limit)) {
    count_sent(out.size() - said);
    return true;
  }
  if (held_back()) {
    if (!held_back_since_) held_back_since_ = monotonic_now();
    return false;
  }
  held_back_since_.reset();
  if (!may_send()) return false;
  const bool more = fill_players(out, to_client_.clip(limit));
  count_sent(out.size() - said);
  return more;
}

void ClientSession::count_sent(std::size_t bytes) {
  to_client_.passed(bytes);
  active_ |= bytes > 0;
}

bool ClientSession::anything_to_play() const {
  return std::any_of(streams_.begin(), streams_.end(), [](const auto& stream) { return stream->playback && stream->playback->behind(); });
}

bool ClientSession::fill_players(net::Gather& out, std::size_t limit) {
  for (const auto& stream : streams_) {
    if (!stream->playback) continue;
    const auto step = stream->playback->fill(out, limit, writer_, progress_);
    note_slow(*stream);
    switch (step) {
      case Playback::Step::done: break;
      case Playback::Step::full: return true;
      case Playback::Step::published: tell_publisher_change(*stream, true); return true;
      case Playback::Step::unpublished: tell_publisher_change(*stream, false); return true;
    }
  }
  return false;
}

void ClientSession::tell_publisher_change(MessageStream& stream, bool published) {
  using namespace rtmp;
  // GStreamer's rtmp2src goes by the user control event, not by the status message.
  send_control(UserControl::for_stream(published ? UserEvent::stream_begin : UserEvent::stream_eof, stream.id));
  if (published) {
    send_status(stream.id, level::kStatus, status::kPlayPublishNotify, stream.name + " is now published.", stream.name);
  } else {
    send_status(stream.id, level::kStatus, status::kPlayUnpublishNotify, stream.name + " is now unpublished.", stream.name);
  }
}

// --------------------------------------------------------------------------------------- time and end

std::uint32_t ClientSession::clock() const {
  return static_cast<std::uint32_t>(std::chrono::duration_cast<Milliseconds>(monotonic_now().time_since_epoch()).count());
}

void ClientSession::on_timer() {
  const auto alive = shared_from_this();  // closing may release the last owner
  if (state_ == State::handshake || state_ == State::waiting) return close(Reason::connect_deadline, false);
  if (state_ == State::closing) return;
  const MonotonicTime now = monotonic_now();
  // This machine was suspended, or is overloaded: what has come meanwhile is heard before anybody is judged.
  looked_late_ = !looked_late_ && look_at_ < now - kLate;
  if (looked_late_) return look_again(now + kLate);
  if (check_stall(now) || check_liveness(now)) return;
  log_slow();
  MonotonicTime next = liveness_.next_look(now, options_.liveness, kHousekeeping);
  if (const auto since = stream_->blocked_since()) next = std::min(next, std::max(*since + options_.stall_limit, now + kSoonest));
  look_again(next);
}

void ClientSession::look_again(MonotonicTime at) {
  look_at_ = at;
  timer_.arm(loop_.timers(), std::chrono::ceil<Milliseconds>(at - monotonic_now()));
}

bool ClientSession::check_stall(MonotonicTime now) {
  auto since = stream_->blocked_since();
  if (!since && anything_to_play()) since = held_back_since_;
  if (!since || now - *since < options_.stall_limit) return false;
  describe_event("cut").field("unsent_since_ms", std::chrono::duration_cast<Milliseconds>(now - *since).count()).reason(Reason::stalled);
  close(Reason::stalled, false);
  return true;
}

rtmp::Liveness::Role ClientSession::role() const {
  const bool publishing = std::any_of(streams_.begin(), streams_.end(),
                                      [](const auto& stream) { return stream->publication != nullptr; });
  if (publishing) return rtmp::Liveness::Role::publishing;
  return stream_->facts().tunnelled ? rtmp::Liveness::Role::polling : rtmp::Liveness::Role::listening;
}

/// Whether the client was found to be gone.
bool ClientSession::check_liveness(MonotonicTime now) {
  if (from_client_.waiting()) return false;  // the silence is ours
  if (stream_->suspended()) liveness_.excuse(now);
  const std::uint64_t sent = stream_->bytes_sent();
  const bool waits = stream_->blocked_since() && anything_to_play();
  if (sent - sent_at_look_ > kPingBytes || waits) liveness_.on_sent(now);
  sent_at_look_ = sent;
  switch (liveness_.look(now, options_.liveness, role())) {
    case rtmp::Liveness::Step::wait: return false;
    case rtmp::Liveness::Step::ping: send_control(rtmp::UserControl::ping_request(clock())); return false;
    case rtmp::Liveness::Step::gone: break;
  }
  if (holding_) return false;  // reading may have stopped: then silence is ours, not the peer's
  describe_event("cut").field("silent_ms", std::chrono::duration_cast<Milliseconds>(liveness_.silence(now)).count()).reason(Reason::ping_timeout);
  close(Reason::ping_timeout, false);
  return true;
}

void ClientSession::note_slow(MessageStream& stream) {
  const std::uint64_t skipped = stream.playback->cursor().take_skipped();
  if (skipped == 0) return;
  slow_skips_ += skipped;
  note([&](hub::ClientCounters& counters) { counters.messages_dropped += skipped; });
  if (!slow_logged_) log_slow();
}

/// The first skip at once, later ones summed up at each housekeeping.
void ClientSession::log_slow() {
  if (slow_skips_ == 0) {
    slow_logged_ = false;
    return;
  }
  auto event = describe_event("slow");
  event.field("skipped", slow_skips_);
  if (to_client_.take_waited()) event.field("limit", "bandwidth");
  slow_skips_ = 0;
  slow_logged_ = true;
}

void ClientSession::probe(std::uint64_t probe_id, Milliseconds timeout) {
  if (state_ != State::connected) return host_.ask([probe_id](hub::ApplicationHost& host, hub::ClientId id) { host.probe_answer(id, probe_id, false); });
  send_control(rtmp::UserControl::ping_request(clock()));
  probes_.push_back(std::make_unique<Probe>(probe_id, monotonic_now(), [this, probe_id] { finish_probe(probe_id); }));
  probes_.back()->timer.arm(loop_.timers(), timeout);
}

void ClientSession::finish_probe(std::uint64_t probe_id) {
  const auto found = std::find_if(probes_.begin(), probes_.end(), [probe_id](const auto& probe) { return probe->id == probe_id; });
  // While a decision is pending reading may have stopped: then silence is ours, not the peer's.
  const bool alive = holding_ || from_client_.waiting() || !liveness_.is_gone((*found)->pinged, monotonic_now());
  probes_.erase(found);
  host_.ask([probe_id, alive](hub::ApplicationHost& host, hub::ClientId id) { host.probe_answer(id, probe_id, alive); });
}

void ClientSession::on_publish_lost(std::uint32_t stream_id) {
  MessageStream* stream = find_stream(stream_id);
  if (stream && stream->publication) stream->publication->abandon();
  close(Reason::publisher_replaced, false);
}

void ClientSession::on_superseded() { close(Reason::attempt_repeated, false); }

void ClientSession::evict(Reason reason) {
  if (state_ == State::handshake || state_ == State::waiting) return close(reason, false);  // nothing to tell it yet
  if (state_ == State::closing) return;
  tell_end(reason);
  close(reason);
}

void ClientSession::tell_end(Reason reason) {
  using namespace rtmp::status;
  if (reason == Reason::idle_timeout) {
    return send_status(0, rtmp::level::kStatus, kConnectIdleTimeOut, "The connection has been idle for too long.", {});
  }
  const auto code = reason == Reason::server_stopping ? kConnectAppShutdown : kConnectClosed;
  send_status(0, rtmp::level::kError, code, "The server ends this connection.", {});
}

void ClientSession::close(Reason reason, bool flush) {
  if (state_ == State::closing) return;
  const auto alive = shared_from_this();
  for (const auto& stream : streams_) end_use(*stream);
  state_ = State::closing;
  stream_->close(reason, flush);
}

/// Others may be told that it is away, before it is known whether it comes back.
void ClientSession::on_suspended(bool suspended) {
  host_.ask([suspended](hub::ApplicationHost& host, hub::ClientId id) { host.suspended(id, suspended); });
}

void ClientSession::on_closed(Reason reason) {
  for (const auto& stream : streams_) end_use(*stream);
  state_ = State::closing;
  timer_.cancel();
  to_client_.stop();
  from_client_.stop();
  idle_watch_.reset();
  probes_.clear();
  swf_check_.reset();
  held_ = {};
  host_.leave();
  const auto lasted = std::chrono::duration_cast<Milliseconds>(monotonic_now() - stream_->facts().accepted_at).count();
  describe_event("disconnect").field("received", stream_->bytes_received()).field("sent", stream_->bytes_sent()).field("duration_ms", lasted).reason(reason);
}

log::Event ClientSession::describe_event(std::string_view name) const {
  return describe_client(name, host_.client_id(), stream_->facts(), facts_.get());
}

}  // namespace sallyport::session
