#include "client/bridge/session.hpp"

#include <utility>

#include "client/bridge/mended_connect.hpp"

namespace sallyport::client::bridge {
namespace {

constexpr std::size_t kMessageCost = 64;      // of one that is held, beside its payload
constexpr Milliseconds kLongestDelay{5'000};  // between two attempts to mend: a show is waiting

ReconnectPolicy mending_policy() {
  ReconnectPolicy policy;
  policy.longest = kLongestDelay;
  return policy;
}

}  // namespace

Session::Session(std::shared_ptr<net::ByteStream> local, Place place)
    : loop_(local->event_loop()),
      place_(std::move(place)),
      local_stream_(std::move(local)),
      reconnector_(mending_policy()) {}

Session::~Session() {
  if (greeting_) greeting_->abandon(Reason::server_stopping);
  if (local_) local_->abandon();
  if (remote_) remote_->abandon();
}

void Session::start(ByteSpan initial) {
  greeting_ = std::make_shared<LocalGreeting>(local_stream_, greeting_owner());
  patience_.arm(loop_.timers(), place_.limits.greeting);
  greeting_->start(initial);
}

void Session::stop() {
  const auto alive = shared_from_this();
  if (local_ && state_ != State::ended) return local_->close(Reason::server_stopping, true);
  if (state_ != State::leaving) end(Reason::server_stopping, {});
}

// ------------------------------------------------------------------------------------------- greeting

void Session::on_greeting_asked() {
  patience_.cancel();
  look_for_way();
}

void Session::on_greeting_done(ByteSpan rest, const ByteVector& unsaid) {
  const auto alive = shared_from_this();
  greeting_ = nullptr;
  state_ = State::waiting;
  local_ = std::make_shared<Side>(local_stream_, side_owner());
  const auto side = local_;
  side->say_first(unsaid);
  side->start(rest);
}

void Session::on_greeting_failed(Reason reason) {
  const auto alive = shared_from_this();
  greeting_ = nullptr;
  end(reason, {});
}

// ------------------------------------------------------------------------------------------- messages

Result<void> Session::on_message(Side& side, rtmp::Message&& message) {
  const auto alive = shared_from_this();
  if (&side == local_.get()) return from_local(std::move(message));
  from_remote(std::move(message));
  return {};
}

Result<void> Session::from_local(rtmp::Message&& message) {
  switch (state_) {
    case State::waiting:
      return on_connect(message);
    case State::connecting:
      hold(std::move(message));
      break;
    case State::mending:
      if (!rtmp::is_media(message.header.type)) {
        hold(std::move(message));
        break;
      }
      record_.note_media(message);
      ++dropped_;
      break;
    case State::live:
      to_server(std::move(message));
      break;
    default:
      break;
  }
  return {};
}

/// The program's first command. What comes before it belongs to nothing.
Result<void> Session::on_connect(const rtmp::Message& message) {
  if (message.header.type != rtmp::MessageType::command_amf0 &&
      message.header.type != rtmp::MessageType::command_amf3)
    return {};
  auto command = rtmp::decode_command(message.header.type, message.payload.span());
  if (!command) return std::move(command).error();
  auto mended = mend_connect(*std::move(command), place_.target);
  if (!mended) return std::move(mended).error();
  connect_ = *std::move(mended);
  state_ = State::connecting;
  begin_path();
  return {};
}

/// Nobody can be told now. Who says too much is not read until it can be.
void Session::hold(rtmp::Message&& message) {
  held_bytes_ += message.payload.size() + kMessageCost;
  held_.push_back(std::move(message));
  if (held_bytes_ >= place_.limits.held_bytes) local_->set_reading(false);
}

void Session::flush_held() {
  held_bytes_ = 0;
  for (auto& message : std::exchange(held_, {})) to_server(std::move(message));
  if (local_ && remote_) local_->set_reading(remote_->has_room());
}

void Session::to_server(rtmp::Message&& message) {
  if (!remote_) return;
  if (!record_.from_local(message, monotonic_now())) {
    if (rtmp::is_media(message.header.type)) ++dropped_;
    return;
  }
  remote_->send(message.header, message.payload.span());
  remote_->expect(record_.can_resume());
  if (!remote_->has_room()) local_->set_reading(false);
}

void Session::to_program(const rtmp::Message& message) {
  if (!local_) return;
  local_->send(message.header, message.payload.span());
  if (!local_->has_room() && remote_) remote_->set_reading(false);
}

void Session::on_room(Side& side) {
  if (&side == local_.get()) {
    if (remote_) remote_->set_reading(true);
  } else if (local_ && state_ == State::live) {
    local_->set_reading(true);
  }
}

// ------------------------------------------------------------------------------------------------ end

void Session::on_side_closed(Side& side, Reason reason, const std::string& what) {
  const auto alive = shared_from_this();
  if (&side == remote_.get()) {
    sent_ = side.bytes_sent();
    received_ = side.bytes_received();
    remote_ = nullptr;
    return on_remote_closed(reason, what);
  }
  local_ = nullptr;
  if (state_ == State::ended) return finish();
  if (end_reason_ == Reason::none) end_reason_ = reason;
  if (end_words_.empty()) end_words_ = what;
  if (state_ != State::live || !remote_) return end(end_reason_, end_words_);
  state_ = State::leaving;
  remote_->set_reading(true);
  remote_->leave();
}

/// The program, if it is still there, gets what was on its way to it.
void Session::end(Reason reason, std::string what) {
  if (state_ == State::ended) return;
  const auto alive = shared_from_this();
  state_ = State::ended;
  end_reason_ = reason;
  end_words_ = std::move(what);
  patience_.cancel();
  retry_.cancel();
  search_.reset();
  if (greeting_) std::exchange(greeting_, nullptr)->abandon(reason);
  drop_path();
  if (local_) return local_->close(reason, true);
  finish();
}

void Session::finish() {
  Event event{.kind = Event::Kind::closed};
  event.after = std::chrono::duration_cast<Milliseconds>(monotonic_now() - begun_);
  event.dropped = dropped_;
  event.reason = end_reason_;
  event.what = end_words_;
  tell(std::move(event));
  loop_.post([ended = std::exchange(place_.ended, nullptr), number = place_.number] {
    if (ended) ended(number);
  });
}

void Session::tell(Event event) {
  event.session = place_.number;
  event.target = printable(place_.target);
  event.resumptions = resumptions_;
  event.sent = sent_;
  event.received = received_;
  if (place_.report) place_.report(event);
}

}  // namespace sallyport::client::bridge
