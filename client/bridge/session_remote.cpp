// The server's end of a session: the way, connect, and what is done when the path breaks.
#include <utility>

#include "client/bridge/mended_connect.hpp"
#include "client/bridge/session.hpp"
#include "client/connector/attempt_id.hpp"
#include "rtmp/message/chunk_streams.hpp"
#include "rtmp/message/set_peer_bandwidth.hpp"
#include "rtmp/message/window_ack_size.hpp"

namespace sallyport::client::bridge {
namespace {

constexpr std::uint32_t kWindow =
    rtmp::AcknowledgementClock::kDefaultWindow;  // told to the program, as FMS does

/// The path gave way or was closed without a word, and nobody has said anything that makes no sense.
bool may_mend(Reason reason) {
  switch (reason) {
    case Reason::client_closed:  // a stream's word for the peer's end
    case Reason::server_closed:
    case Reason::peer_reset:
    case Reason::peer_gone:
    case Reason::io_error:
    case Reason::ping_timeout:
    case Reason::stalled:
    case Reason::resume_expired:
    case Reason::request_deadline:
      return true;
    default:
      return false;
  }
}

/// Of the server's end, seen from here.
Reason from_server(Reason reason) {
  return reason == Reason::client_closed ? Reason::server_closed : reason;
}

}  // namespace

// ------------------------------------------------------------------------------------------- the path

void Session::look_for_way() {
  search_ = place_.connector.find(place_.target, nullptr,
                                  [this](auto outcome) { on_search_end(std::move(outcome)); });
}

void Session::on_search_end(std::variant<Found, NotFound> outcome) {
  const auto alive = shared_from_this();
  if (const auto* lost = std::get_if<NotFound>(&outcome)) {
    std::string what(describe(lost->failure.obstacle));
    if (!lost->failure.detail.empty()) what.append(": ").append(lost->failure.detail);
    if (state_ == State::greeting) return end(Reason::peer_gone, "no way to the server: " + what);
    return try_again(reconnector_.after_failure(lost->failure), Reason::peer_gone, what);
  }
  stream_ = std::make_shared<CommittedStream>(loop_, std::move(search_), std::move(std::get<Found>(outcome)),
                                              nullptr);
  if (state_ == State::mending) return begin_path();
  patience_.arm(loop_.timers(), place_.limits.greeting);
  shown_tail_ = stream_->s1_tail();
  const auto greeting = greeting_;
  greeting->answer(shown_tail_);
}

/// A way has been found, and there is a connect to say on it.
void Session::begin_path() {
  remote_ = std::make_shared<Side>(stream_, side_owner());
  patience_.arm(loop_.timers(), state_ == State::mending ? place_.limits.restore : place_.limits.answer);
  const auto side = remote_;
  say_connect();
  side->start();
}

/// Only here, on the way that has won. Again, it is another attempt: the server is to decide about it anew.
void Session::say_connect() {
  const rtmp::Command command = state_ == State::mending ? with_fresh_attempt_id(connect_, make_attempt_id())
                                                         : with_attempt_id(connect_, make_attempt_id());
  ByteVector payload;
  rtmp::encode_command(payload, command, rtmp::ObjectEncoding::amf0);
  record_.on_connect_sent(command.transaction_id);
  remote_->send({.type = rtmp::MessageType::command_amf0, .chunk_stream_id = rtmp::kCommandChunkStream}, payload);
}

void Session::from_remote(rtmp::Message&& message) {
  if (state_ == State::ended || state_ == State::leaving) return;
  const bool asks_swf =
      message.header.type == rtmp::MessageType::user_control &&
      rtmp::UserControl::decode(message.payload.span())->event == rtmp::UserEvent::swf_verify_request;
  if (asks_swf && stream_->s1_tail() != shown_tail_)
    return end(Reason::server_closed,
               "the server verifies the program's SWF anew, which takes a new connection");
  const bool was_connected = record_.connected();
  SessionRecord::Messages say;
  const auto verdict = record_.from_remote(message, say, monotonic_now());
  if (!was_connected && record_.connected()) on_connected();
  for (const auto& one : say) remote_->send(one.header, one.payload.span());
  if (verdict == SessionRecord::Verdict::refused) return on_refused();
  if (verdict == SessionRecord::Verdict::pass) to_program(message);
  if (remote_) remote_->expect(record_.can_resume());
  if (state_ == State::connecting && record_.connected()) {
    state_ = State::live;
    flush_held();
  } else if (state_ == State::mending && record_.restored()) {
    on_resumed();
  }
}

/// The server has accepted. The program hears of it behind this.
void Session::on_connected() {
  remote_->trust();
  remote_->watch();
  if (state_ == State::mending) {
    for (const auto& one : record_.opening()) remote_->send(one.header, one.payload.span());
    return;
  }
  patience_.cancel();
  connected_at_ = monotonic_now();
  local_->send_control(rtmp::WindowAckSize{kWindow});
  local_->send_control(rtmp::SetPeerBandwidth{kWindow, rtmp::BandwidthLimit::dynamic});
  local_->trust();
  Event event{.kind = Event::Kind::opened};
  event.way = stream_->way();
  event.after = std::chrono::duration_cast<Milliseconds>(connected_at_ - begun_);
  tell(std::move(event));
}

// ------------------------------------------------------------------------------------- the path breaks

void Session::on_remote_closed(Reason reason, const std::string& what) {
  switch (state_) {
    case State::leaving:
      return end(end_reason_, end_words_);
    case State::live:
      if (may_mend(reason) && record_.can_resume()) return begin_mending(reason, what);
      break;
    case State::mending:
      stream_ = nullptr;
      record_.on_path_lost(monotonic_now());
      return try_again(reconnector_.after_death(Milliseconds(0)), reason, what);
    default:
      break;
  }
  end(from_server(reason), what);
}

void Session::begin_mending(Reason reason, const std::string& what) {
  state_ = State::mending;
  lost_at_ = monotonic_now();
  dropped_before_ = dropped_;
  stream_ = nullptr;
  Event event{.kind = Event::Kind::lost};
  event.reason = from_server(reason);
  event.what = what;
  tell(std::move(event));
  for (const auto& one : record_.on_path_lost(lost_at_)) to_program(one);
  local_->set_reading(true);
  const auto lasted = std::chrono::duration_cast<Milliseconds>(lost_at_ - connected_at_);
  try_again(reconnector_.after_death(lasted), reason, what);
}

/// `delay`: nullopt if another attempt cannot help; `reason` and `what` are why there has to be one.
void Session::try_again(std::optional<Milliseconds> delay, Reason reason, const std::string& what) {
  patience_.cancel();
  const bool late = monotonic_now() - lost_at_ >= place_.limits.give_up;
  if (!delay || late) return end(from_server(reason), what.empty() ? "the path was lost" : what);
  retry_.arm(loop_.timers(), *delay);
}

void Session::drop_path() {
  if (const auto side = std::exchange(remote_, nullptr)) {
    sent_ = side->bytes_sent();
    received_ = side->bytes_received();
    side->abandon();
  }
  stream_ = nullptr;
}

/// Either it does not want the client any more, or it has not noticed yet that the old connection is dead,
/// and its stream's name is taken.
void Session::on_refused() {
  const std::string words = record_.refusal();
  const bool for_good = !record_.connected() || monotonic_now() - lost_at_ >= place_.limits.refusals;
  if (for_good) return end(Reason::rejected, words);
  drop_path();
  record_.on_path_lost(monotonic_now());
  try_again(reconnector_.after_death(Milliseconds(0)), Reason::rejected, words);
}

void Session::on_resumed() {
  patience_.cancel();
  state_ = State::live;
  connected_at_ = monotonic_now();
  ++resumptions_;
  Event event{.kind = Event::Kind::resumed};
  event.way = stream_->way();
  event.after = std::chrono::duration_cast<Milliseconds>(connected_at_ - lost_at_);
  event.dropped = dropped_ - dropped_before_;
  tell(std::move(event));
  flush_held();
}

/// Somebody took too long: the program with its handshake or its connect, or the server.
void Session::on_late() {
  const auto alive = shared_from_this();
  if (state_ == State::mending) {
    drop_path();
    record_.on_path_lost(monotonic_now());
    return try_again(reconnector_.after_death(Milliseconds(0)), Reason::request_deadline,
                     "it did not answer in time");
  }
  if (state_ == State::connecting) return end(Reason::request_deadline, "connect was not answered in time");
  end(Reason::connect_deadline, {});
}

}  // namespace sallyport::client::bridge
