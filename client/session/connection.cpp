#include "client/session/connection.hpp"

#include <algorithm>
#include <utility>

#include "client/session/connection_detail.hpp"
#include "client/session/own_control.hpp"
#include "client/session/shared_object_channel.hpp"
#include "client/session/stream.hpp"
#include "rtmp/message/aggregate_reader.hpp"
#include "rtmp/message/chunk_streams.hpp"

namespace sallyport::client {
namespace {

using rtmp::MessageType;

/// Nothing is accepted beyond kQueueFull, but one message and what we owe may come on top.
constexpr std::size_t kOutboxLimit = kQueueFull + (1u << 24) + 2 * kOwedLimit;
constexpr Milliseconds kPlausibleDelay{60'000};  // of the answer to a ping

/// Before connect is answered a server has little to say.
rtmp::ChunkReader::Limits first_limits(const rtmp::ChunkReader::Limits& wanted) {
  rtmp::ChunkReader::Limits limits;
  limits.min_chunk_size = wanted.min_chunk_size;
  return limits;
}

}  // namespace

Connection::Connection(std::shared_ptr<net::ByteStream> stream, ConnectionListener& listener,
                       SessionOptions options)
    : stream_(std::move(stream)),
      loop_(stream_->event_loop()),
      listener_(&listener),
      options_(std::move(options)),
      reader_(first_limits(options_.limits)),
      outbox_(kOutboxLimit),
      calls_(loop_),
      keep_alive_(loop_, *this, options_) {}

Connection::~Connection() = default;

void Connection::start(ByteSpan initial) {
  state_ = State::connecting;
  const auto alive = shared_from_this();
  rtmp::Command command = make_connect_command(options_);
  command.transaction_id = *calls_.add([this](const CallOutcome& outcome) { on_connect_answer(outcome); },
                                       options_.connect_timeout);
  send_command(command, 0);
  stream_->start(alive, initial);
  flush_soon();
}

// ---------------------------------------------------------------------------------------------- input

void Connection::on_bytes(ByteSpan bytes) {
  if (state_ == State::ended) return;
  const auto alive = shared_from_this();
  keep_alive_.on_bytes(monotonic_now());
  const auto consumed = reader_.read(bytes, *this);
  if (state_ == State::ended) return;
  if (!consumed || !input_error_) {
    const Error& error = consumed ? input_error_.error() : consumed.error();
    return fail(error.reason, error.message);
  }
  if (const auto sequence = ack_clock_.on_received(stream_->bytes_received()))
    send_control(rtmp::Acknowledgement{*sequence});
}

rtmp::Flow Connection::on_message(rtmp::Message&& message) {
  input_error_ = handle(std::move(message));
  if (input_error_ && owed_ > kOwedLimit)
    input_error_ = Error{Reason::outbox_overflow, "the server asks and does not read the answers"};
  return input_error_.ok() && state_ != State::ended ? rtmp::Flow::go_on : rtmp::Flow::stop;
}

Result<void> Connection::handle(rtmp::Message&& message) {
  if (rtmp::is_control(message.header.type)) return handle_control(message);
  switch (message.header.type) {
    case MessageType::command_amf0:
    case MessageType::command_amf3:
      return handle_command(message);
    case MessageType::audio:
    case MessageType::video:
    case MessageType::data_amf0:
    case MessageType::data_amf3:
      handle_stream_message(std::move(message));
      return {};
    case MessageType::aggregate:
      return handle_aggregate(message);
    case MessageType::shared_object_amf0:
    case MessageType::shared_object_amf3:
      return handle_shared_object(message);
    default:
      return {};  // types nobody defined
  }
}

Result<void> Connection::handle_aggregate(const rtmp::Message& message) {
  rtmp::AggregateReader parts(message);
  while (state_ != State::ended) {
    rtmp::Message part;
    const auto more = parts.next(part);
    if (!more) return more.error();
    if (!*more) break;
    handle_stream_message(std::move(part));
  }
  return {};
}

/// What is not for a stream of ours is dropped: servers send on for a moment after a stream was closed.
void Connection::handle_stream_message(rtmp::Message&& message) {
  if (state_ != State::connected) return;
  Stream* stream = find_stream(message.header.stream_id);
  if (stream) stream->on_message(std::move(message));
}

Result<void> Connection::handle_control(const rtmp::Message& message) {
  auto event = answer_control(message, ack_clock_, [this](const auto& answer) { send_control(answer); });
  if (!event) return std::move(event).error();
  if (*event) handle_user_control(**event);
  return {};
}

void Connection::handle_user_control(const rtmp::UserControl& control) {
  switch (control.event) {
    case rtmp::UserEvent::ping_response: {
      const Milliseconds delay(clock() - control.value);  // some servers answer with a number of their own
      keep_alive_.on_pong(delay <= kPlausibleDelay ? delay : Milliseconds(0));
      if (farewell_ && *farewell_ == control.value) finish_leaving();
      break;
    }
    case rtmp::UserEvent::stream_begin:
    case rtmp::UserEvent::stream_eof:
      if (Stream* stream = find_stream(control.value)) stream->on_event(control.event);
      break;
    default:
      break;
  }
}

// --------------------------------------------------------------------------------------------- output

/// What was written since `before` is an answer. on_message() ends the connection if there are too many.
void Connection::owe(std::size_t before) {
  owed_ += outbox_.size() - before;
  flush_soon();
}

void Connection::send_command(const rtmp::Command& command, std::uint32_t stream_id) {
  // connect itself is always AMF0: nothing has been agreed on yet.
  ByteVector payload;
  rtmp::encode_command(payload, command, encoding_);
  send_message(
      {.type = rtmp::command_type(encoding_), .stream_id = stream_id, .chunk_stream_id = rtmp::kCommandChunkStream},
      payload);
}

void Connection::send_message(const rtmp::MessageHeader& header, ByteSpan payload) {
  if (state_ == State::ended) return;
  writer_.write(outbox_.bytes(), header, payload);
  flush_soon();
}

void Connection::flush_soon() {
  stream_->want_write();
}

bool Connection::fill(net::Gather& out, std::size_t) {
  outbox_.release();
  const bool was_full = !has_room();
  outbox_.drain(out);
  owed_ = 0;
  if (was_full) loop_.post([self = shared_from_this()] { self->tell_room(); });
  return false;
}

void Connection::tell_room() {
  const auto streams = streams_;  // any of them may close itself
  for (const auto& stream : streams) {
    if (state_ == State::connected && has_room()) stream->on_room();
  }
  for (const auto& channel : std::vector(shared_objects_)) {
    if (state_ == State::connected && has_room()) channel->on_room();
  }
}

void Connection::send_ping() {
  if (state_ != State::connected) return;
  const std::size_t before = owed_;
  send_control(rtmp::UserControl::ping_request(clock()));
  owed_ = before;  // nobody asked for it
}

bool Connection::call(const std::string& method, std::vector<amf::Value> arguments, CallDone done,
                      std::optional<Milliseconds> timeout) {
  if (state_ != State::connected || !has_room()) return false;
  double id = 0;
  if (done) {
    const auto added = calls_.add(std::move(done), timeout.value_or(options_.call_timeout));
    if (!added) return false;
    id = *added;
  }
  send_command({method, id, nullptr, std::move(arguments)}, 0);
  return true;
}

// -------------------------------------------------------------------------------------- time and end

bool Connection::expects_data() const {
  if (!calls_.empty()) return true;
  return std::any_of(streams_.begin(), streams_.end(),
                     [](const auto& stream) { return stream->expects_data(); });
}

void Connection::on_gone(Reason reason) {
  fail(reason,
       reason == Reason::stalled ? "the server takes nothing any more" : "the server answers no more");
}

void Connection::close() {
  const auto alive = shared_from_this();
  if (state_ == State::connecting) return fail(Reason::client_closed, "closed before it was connected");
  if (state_ != State::connected) return;
  for (const auto& channel : std::vector(shared_objects_)) channel->on_room();
  if (state_ != State::connected) return;  // a listener has ended it
  for (const auto& stream : std::vector(streams_)) stream->close();
  state_ = State::leaving;
  farewell_ = clock();
  send_control(rtmp::UserControl::ping_request(*farewell_));
  leave_timer_.arm(loop_.timers(), options_.leave_timeout);
}

void Connection::finish_leaving() {
  if (state_ != State::leaving) return;
  const auto alive = shared_from_this();
  farewell_.reset();
  keep_alive_.stop();
  end_words_ = "closed";
  stream_->close(Reason::client_closed, true);
}

void Connection::abort() {
  const auto alive = shared_from_this();
  listener_ = nullptr;
  for (const auto& stream : streams_) stream->detach();
  for (const auto& channel : std::vector(shared_objects_)) channel->close(false);
  calls_.forget();
  stream_->close(Reason::client_closed,
                 false);  // ends the last words of a stream that has closed already, too
}

void Connection::fail(Reason reason, std::string what) {
  if (state_ == State::ended) return;
  if (end_words_.empty()) end_words_ = std::move(what);
  // The server may be told why (its own words are in the status); what it still sends is of no interest.
  stream_->close(reason, reason == Reason::client_closed);
}

void Connection::on_closed(Reason reason) {
  if (state_ == State::ended) return;
  const auto alive = shared_from_this();
  state_ = State::ended;
  keep_alive_.stop();
  leave_timer_.cancel();
  if (end_words_.empty()) {
    end_words_ =
        reason == Reason::client_closed ? "the server has closed the connection" : "the connection was lost";
    if (reason == Reason::client_closed)
      reason = Reason::server_closed;  // TcpStream's word for the peer's end
  }
  for (const auto& stream : std::exchange(streams_, {})) stream->on_connection_ended();
  for (const auto& channel : std::exchange(shared_objects_, {})) channel->on_connection_ended();
  calls_.close();
  if (ConnectionListener* listener = std::exchange(listener_, nullptr))
    listener->on_ended(reason, end_words_);
}

std::uint32_t Connection::clock() const {
  return static_cast<std::uint32_t>(
      std::chrono::duration_cast<Milliseconds>(monotonic_now().time_since_epoch()).count());
}

}  // namespace sallyport::client
