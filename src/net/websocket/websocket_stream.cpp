#include "net/websocket/websocket_stream.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/random.hpp"

namespace sallyport::net {
namespace {

using http::websocket::CloseCode;
using http::websocket::FrameReader;
using http::websocket::Opcode;
using http::websocket::Role;

constexpr std::size_t kUnmaskedAtOnce = 16 * 1024;  // half of what a core's first cache holds

/// Of this thread, each used within one call.
MutableByteSpan incoming_scratch() {
  static thread_local std::array<std::uint8_t, kUnmaskedAtOnce> scratch;
  return scratch;
}
MutableByteSpan outgoing_scratch() {
  static thread_local std::array<std::uint8_t, http::websocket::kMaxHeader + WebSocketStream::kMaskedAhead>
      scratch;
  return scratch;
}

CloseCode code_of(Reason reason) {
  switch (reason) {
    case Reason::none:
    case Reason::client_closed:
    case Reason::server_closed:
      return CloseCode::normal;
    case Reason::server_stopping:
      return CloseCode::going_away;
    default:
      return CloseCode::policy_violation;
  }
}

}  // namespace

WebSocketStream::WebSocketStream(std::shared_ptr<ByteStream> below, Role role, TransportFacts facts,
                                 ByteSpan unsaid)
    : below_(std::move(below)),
      role_(role),
      facts_(std::move(facts)),
      reader_(role),
      unsaid_(unsaid.begin(), unsaid.end()) {}

WebSocketStream::~WebSocketStream() = default;

void WebSocketStream::begin(ByteSpan initial) {
  if (!user_) set_reading(false);  // what comes waits for one
  below_->start(std::static_pointer_cast<WebSocketStream>(shared_from_this()), initial);
  if (!reading_) below_->set_reading(false);  // which a start resumes
  if (!unsaid_.empty()) below_->want_write();
}

void WebSocketStream::start(std::shared_ptr<StreamUser> user, ByteSpan initial) {
  const bool first = !std::exchange(user_, std::move(user));
  const auto user_alive = user_;
  if (closed_) return event_loop().post([this, alive = shared_from_this()] { tell_user(); });
  if (first) set_reading(true);
  if (!initial.empty()) user_alive->on_bytes(initial);
}

// ---- reading

void WebSocketStream::on_bytes(ByteSpan bytes) {
  if (!unread_.empty() || !reading_) {
    unread_.insert(unread_.end(), bytes.begin(), bytes.end());
    return;
  }
  read_on(bytes);
}

void WebSocketStream::set_reading(bool on) {
  if (reading_ == on || closed_) return;
  reading_ = on;
  below_->set_reading(on);
  if (!on || unread_.empty()) return;
  // Not at once: whoever resumes is in the middle of something.
  event_loop().post([this, alive = shared_from_this()] {
    if (reading_ && !closed_) read_on(std::exchange(unread_, {}));
  });
}

void WebSocketStream::read_on(ByteSpan bytes) {
  const auto alive = shared_from_this();
  while (!closed_ && ending_ == Ending::no && !peer_said_close_) {
    if (!reading_) {
      unread_.insert(unread_.begin(), bytes.begin(), bytes.end());
      return;
    }
    const FrameReader::Progress progress = reader_.read(bytes, incoming_scratch());
    bytes = bytes.subspan(progress.consumed);
    if (!take(progress)) return;
  }
}

bool WebSocketStream::take(const FrameReader::Progress& progress) {
  switch (progress.event) {
    case FrameReader::Event::need_more:
      return false;
    case FrameReader::Event::data:
      return take_data(progress.data);
    case FrameReader::Event::message_end:
      return take_end();
    case FrameReader::Event::ping:
      pong_.emplace(progress.data.begin(), progress.data.end());
      below_->want_write();
      return true;
    case FrameReader::Event::pong:
      return true;
    case FrameReader::Event::close:
      on_close_frame();
      return false;
    case FrameReader::Event::failed:
      break;
  }
  fail(reader_.close_code());
  return false;
}

bool WebSocketStream::take_data(ByteSpan data) {
  if (!reader_.text()) {
    received_ += data.size();
    const auto user_alive = user_;
    user_alive->on_bytes(data);
    return true;
  }
  note_ += as_text(data);
  if (listener_ && note_.size() <= kMaxNote) return true;
  fail(listener_ ? CloseCode::too_big : CloseCode::unsupported_data);
  return false;
}

bool WebSocketStream::take_end() {
  if (!reader_.text()) return true;
  const std::string note = std::exchange(note_, {});
  if (listener_ && listener_(note)) return true;
  fail(listener_ ? CloseCode::policy_violation : CloseCode::unsupported_data);
  return false;
}

/// The peer says nothing more. Our Close says the same code (section 5.5.1).
void WebSocketStream::on_close_frame() {
  peer_said_close_ = true;
  close_code_ = reader_.close_code();
  const auto user_alive = user_;
  if (ending_ == Ending::no && !(user_alive && user_alive->on_peer_end())) close(Reason::client_closed, true);
}

void WebSocketStream::fail(CloseCode code) {
  close_code_ = code;
  ending_ = Ending::mute;
  below_->close(Reason::bad_websocket, true);
}

/// Without a Close frame: by the end of the stream below.
bool WebSocketStream::on_peer_end() {
  if (peer_said_close_) return ending_ == Ending::no;  // it was told at the Close frame, and has stayed
  if (ending_ != Ending::no) return false;
  const auto user_alive = user_;
  return user_alive && user_alive->on_peer_end();
}

// ---- writing

void WebSocketStream::say(std::string_view text) {
  notes_.emplace_back(text);
  below_->want_write();
}

void WebSocketStream::say_newest(std::string_view text) {
  newest_note_ = text;
  below_->want_write();
}

std::optional<http::websocket::MaskKey> WebSocketStream::fresh_mask() const {
  if (!is_client()) return std::nullopt;
  http::websocket::MaskKey key;
  fill_random(key);
  return key;
}

/// The opening handshake's reply and the small frames that are due.
ByteVector WebSocketStream::take_control() {
  ByteVector out = std::exchange(unsaid_, {});
  const auto add = [&](Opcode opcode, ByteSpan payload) {
    const ByteVector frame = http::websocket::make_frame(opcode, payload, fresh_mask());
    out.insert(out.end(), frame.begin(), frame.end());
  };
  if (pong_) add(Opcode::pong, *std::exchange(pong_, std::nullopt));
  for (const std::string& note : std::exchange(notes_, {})) add(Opcode::text, as_bytes(note));
  if (!newest_note_.empty()) add(Opcode::text, as_bytes(std::exchange(newest_note_, {})));
  if (ending_ == Ending::mute) {
    add(Opcode::close, http::websocket::close_payload(close_code_, close_reason_));
    ending_ = Ending::said;
  }
  return out;
}

bool WebSocketStream::fill(Gather& out, std::size_t limit) {
  if (closed_ || ending_ == Ending::said) return false;
  if (add_control(out)) return ending_ != Ending::said;
  const auto alive = shared_from_this();
  const bool more = is_client() ? fill_client(out, limit) : fill_server(out, limit);
  if (more || ending_ != Ending::last_words) return more;
  ending_ = Ending::mute;
  return out.empty() ? !add_control(out) : true;
}

/// In a write of their own: they stand outside the frame of what the user fills. False: nothing is due.
bool WebSocketStream::add_control(Gather& out) {
  const ByteVector control = take_control();
  if (!control.empty()) out.add_owned(SharedBytes::copy_of(control), 0, control.size());
  return !control.empty();
}

bool WebSocketStream::fill_server(Gather& out, std::size_t limit) {
  const auto user_alive = user_;
  const bool more = user_alive && user_alive->fill(out, std::min(limit, kMessage));
  if (out.empty()) return more;
  http::websocket::FrameHeader header;
  header.length = out.size();
  std::array<std::uint8_t, http::websocket::kMaxHeader> bytes;
  write_header(header, bytes.data());
  sent_ += out.size();
  out.put_front(ByteSpan(bytes).first(header_size(header)));
  return more;
}

/// The payload is masked at a fixed place, and the header put in front of it once its size is known.
bool WebSocketStream::fill_client(Gather& out, std::size_t limit) {
  using http::websocket::kMaxHeader;
  const MutableByteSpan scratch = outgoing_scratch();
  const MutableByteSpan room = scratch.subspan(kMaxHeader, std::min(limit, kMaskedAhead));
  http::websocket::FrameHeader header;
  header.mask = fresh_mask();
  std::uint64_t done = 0;
  const std::size_t masked = masked_.fill(std::shared_ptr(user_), room, [&](ByteSpan from, std::uint8_t* to) {
    http::websocket::apply_mask(from, to, *header.mask, done);
    done += from.size();
  });
  if (masked == 0) return masked_.more();
  header.length = masked;
  const std::size_t begin = kMaxHeader - header_size(header);
  write_header(header, scratch.data() + begin);
  out.add_borrowed(scratch.subspan(begin, header_size(header) + masked));
  sent_ += masked;
  return masked_.more();
}

// ---- the end

void WebSocketStream::close(Reason reason, bool flush) {
  if (closed_) return;
  if (flush && ending_ == Ending::no) {
    ending_ = Ending::last_words;
    if (!peer_said_close_) close_code_ = code_of(reason);
    if (close_code_ != CloseCode::normal && close_code_ != CloseCode::no_status)
      close_reason_ = to_string(reason);
  }
  below_->close(reason, flush);
}

void WebSocketStream::on_closed(Reason reason) {
  closed_ = true;
  unread_ = {};
  masked_.clear();
  closed_with_ = reason;
  held_ = nullptr;
  tell_user();
}

void WebSocketStream::tell_user() {
  if (const auto user = std::move(user_)) user->on_closed(closed_with_);
}

}  // namespace sallyport::net
