#include "client/bridge/side.hpp"

#include <utility>

#include "client/session/own_control.hpp"

namespace sallyport::client::bridge {
namespace {

constexpr std::uint32_t kOutChunkSize = rtmp::ChunkWriter::kLargestChunkSize;
/// Nothing should be sent beyond kQueueFull, but what was read in one piece, a large message and answers come
/// on top.
constexpr std::size_t kOutboxLimit = kQueueFull + (1u << 24) + kOwedLimit;
constexpr Milliseconds kPlausibleDelay{60'000};  // of the answer to a ping
constexpr Milliseconds kLeaveTime{10'000};       // for what still waits to be sent

std::uint32_t milliseconds_now() {
  return static_cast<std::uint32_t>(
      std::chrono::duration_cast<Milliseconds>(monotonic_now().time_since_epoch()).count());
}

}  // namespace

Side::Side(std::shared_ptr<net::ByteStream> stream, Owner& owner)
    : stream_(std::move(stream)),
      loop_(stream_->event_loop()),
      owner_(&owner),
      outbox_(kOutboxLimit),
      keep_alive_(loop_, *this, options_) {}

void Side::start(ByteSpan initial) {
  stream_->start(shared_from_this(), initial);
}

void Side::trust() {
  reader_.set_limits(rtmp::ChunkReader::Limits::connected());
  writer_.announce_chunk_size(outbox_.bytes(), kOutChunkSize);
  stream_->want_write();
}

void Side::watch() {
  watched_ = true;
  if (reading_) keep_alive_.start();
}

void Side::set_reading(bool on) {
  if (reading_ == on) return;
  reading_ = on;
  stream_->set_reading(on);
  if (!watched_) return;
  on ? keep_alive_.start() : keep_alive_.stop();
}

// ---------------------------------------------------------------------------------------------- input

void Side::on_bytes(ByteSpan bytes) {
  if (!owner_) return;
  const auto alive = shared_from_this();
  keep_alive_.on_bytes(monotonic_now());
  const auto consumed = reader_.read(bytes, *this);
  if (!owner_) return;
  if (!consumed || !input_error_) return fail(consumed ? input_error_.error() : consumed.error());
  if (const auto sequence = ack_clock_.on_received(stream_->bytes_received()))
    send_control(rtmp::Acknowledgement{*sequence});
}

rtmp::Flow Side::on_message(rtmp::Message&& message) {
  input_error_ = handle(std::move(message));
  if (input_error_ && outbox_.overflowed())
    input_error_ = Error{Reason::outbox_overflow, "it asks and does not read the answers"};
  return input_error_.ok() && owner_ ? rtmp::Flow::go_on : rtmp::Flow::stop;
}

Result<void> Side::handle(rtmp::Message&& message) {
  if (!rtmp::is_control(message.header.type)) return owner_->on_message(*this, std::move(message));
  const auto event =
      answer_control(message, ack_clock_, [this](const auto& answer) { send_control(answer); });
  if (!event) return event.error();
  if (!*event) return {};
  if ((*event)->event != rtmp::UserEvent::ping_response) return owner_->on_message(*this, std::move(message));
  on_pong((*event)->value);
  return {};
}

void Side::on_pong(std::uint32_t value) {
  const Milliseconds delay(milliseconds_now() - value);  // some servers answer with a number of their own
  keep_alive_.on_pong(delay <= kPlausibleDelay ? delay : Milliseconds(0));
  if (farewell_ && *farewell_ == value) finish_leaving();
}

// --------------------------------------------------------------------------------------------- output

void Side::send(const rtmp::MessageHeader& header, ByteSpan payload) {
  writer_.write(outbox_.bytes(), header, payload);
  stream_->want_write();
}

bool Side::fill(net::Gather& out, std::size_t) {
  outbox_.release();
  const bool was_full = !has_room();
  outbox_.drain(out);
  if (was_full) {
    loop_.post([self = shared_from_this()] {
      if (self->owner_) self->owner_->on_room(*self);
    });
  }
  return false;
}

void Side::send_ping() {
  send_control(rtmp::UserControl::ping_request(milliseconds_now()));
}

// ------------------------------------------------------------------------------------------------ end

void Side::leave() {
  keep_alive_.stop();
  farewell_ = milliseconds_now();
  send_control(rtmp::UserControl::ping_request(*farewell_));
  leave_timer_.arm(loop_.timers(), kLeaveTime);
}

void Side::finish_leaving() {
  const auto alive = shared_from_this();
  farewell_.reset();
  leave_timer_.cancel();
  stream_->close(Reason::client_closed, true);
}

void Side::abandon() {
  const auto alive = shared_from_this();
  owner_ = nullptr;
  keep_alive_.stop();
  leave_timer_.cancel();
  stream_->close(Reason::client_closed, false);
}

void Side::fail(const Error& error) {
  end_words_ = error.message;
  stream_->close(error.reason, false);
}

void Side::on_gone(Reason reason) {
  const auto alive = shared_from_this();
  end_words_ = reason == Reason::stalled ? "nothing is taken any more" : "nothing answers any more";
  stream_->close(reason, false);
}

void Side::on_closed(Reason reason) {
  const auto alive = shared_from_this();
  keep_alive_.stop();
  leave_timer_.cancel();
  if (Owner* owner = std::exchange(owner_, nullptr)) owner->on_side_closed(*this, reason, end_words_);
}

}  // namespace sallyport::client::bridge
