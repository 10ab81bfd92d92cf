#include "net/http/tunnel_stream.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "net/http/tunnel_directory.hpp"

namespace sallyport::net {
namespace {

constexpr std::size_t kInboxHard = 4 * 1024 * 1024;
constexpr Milliseconds kFlushTime{5000};
constexpr Milliseconds kConnectTime{10'000};
constexpr std::size_t kSmallestReply = 16 * 1024;

}  // namespace

TunnelStream::TunnelStream(Opening opening)
    : directory_(opening.directory),
      loop_(opening.loop),
      id_(std::move(opening.id)),
      facts_(std::move(opening.facts)),
      binding_(std::move(opening.binding)),
      places_(std::move(opening.places)),
      options_(std::move(opening.options)),
      last_request_(monotonic_now()),
      timer_([this] { on_timer(); }) {}

TunnelStream::~TunnelStream() = default;

std::size_t TunnelStream::reply_limit() const {
  return std::max(options_->tunnel.reply_limit, kSmallestReply);
}

void TunnelStream::start(std::shared_ptr<StreamUser> user, ByteSpan initial) {
  user_ = std::move(user);
  const auto alive = shared_from_this();
  const auto user_alive = user_;
  if (!initial.empty()) user_alive->on_bytes(initial);
  if (!closed_) rearm();
}

bool TunnelStream::admits(const TunnelOrigin& origin) {
  const bool admitted = binding_.admits(origin);
  if (admitted && origin.peer == facts_.peer) return true;
  if (std::exchange(admitted ? move_logged_ : foreign_logged_, true)) return admitted;
  log::Event event = admitted ? log::info("tunnel-moved") : log::info("tunnel-foreign");
  event.field("session", session_tag(id_))
      .field("opened_from", facts_.peer.to_string())
      .field("address", origin.peer.to_string())
      .reason(admitted ? Reason::none : Reason::tunnel_binding);
  return admitted;
}

void TunnelStream::offer(TunnelRequest request) {
  const auto alive = shared_from_this();
  if (!authentic(request)) return;
  const MonotonicTime now = monotonic_now();
  last_request_ = now;
  take(std::move(request), now);
  if (!closed_) rearm();
}

void TunnelStream::receive(ByteVector body) {
  received_ += body.size();
  if (closing_ != Reason::none || body.empty()) return;
  if (!reading_ || !inbox_.empty()) {
    if (inbox_.size() + body.size() > kInboxHard) return finish(Reason::input_overflow);
    inbox_.insert(inbox_.end(), body.begin(), body.end());
    return;
  }
  const auto user_alive = user_;
  if (user_alive) user_alive->on_bytes(body);
}

void TunnelStream::set_reading(bool on) {
  reading_ = on;
  if (on && !inbox_.empty()) {
    loop_.post([weak = std::weak_ptr(self())] {
      if (const auto alive = weak.lock()) alive->deliver_inbox();
    });
  }
}

void TunnelStream::deliver_inbox() {
  if (!reading_ || closed_ || closing_ != Reason::none || inbox_.empty()) return;
  const ByteVector bytes = std::exchange(inbox_, {});
  const auto user_alive = user_;
  user_alive->on_bytes(bytes);
  if (!closed_) loop_.at_end_of_turn(*this);
}

void TunnelStream::want_write() {
  if (closed_ || closing_ != Reason::none) return;
  out_.want();
  if (asked()) {
    loop_.at_end_of_turn(*this);
  } else if (!blocked_since_) {
    blocked_since_ = monotonic_now();
  }
}

void TunnelStream::end_of_turn() {
  if (closed_) return;
  const auto alive = shared_from_this();
  answer();
  if (closed_) return;
  if (closing_ != Reason::none && all_said()) return finish(closing_);
  go_on();
  if (!closed_) rearm();
}

void TunnelStream::note_sent(std::size_t count) {
  sent_ += count;
  if (!more_to_send()) {
    blocked_since_.reset();
  } else if (count > 0 || !blocked_since_) {
    blocked_since_ = monotonic_now();
  }
}

void TunnelStream::proved() {
  proved_ = true;
  places_.unused.release();
  rearm();
}

void TunnelStream::close(Reason reason, bool flush) {
  if (closed_) return;
  if (!flush) return finish(closing_ == Reason::none ? reason : closing_);
  if (closing_ != Reason::none) return;
  const auto alive = shared_from_this();
  closing_ = reason;
  inbox_ = {};
  closing_by_ = monotonic_now() + kFlushTime;
  out_.keep_last_words(user_, reply_limit());
  if (closed_) return;
  loop_.at_end_of_turn(*this);
  rearm();
}

void TunnelStream::on_timer() {
  const auto alive = shared_from_this();
  const MonotonicTime now = monotonic_now();
  if (closing_ != Reason::none && now >= closing_by_) return finish(closing_);
  if (!proved_ && now >= facts_.accepted_at + kConnectTime) return finish(Reason::connect_deadline);
  if (now >= idle_deadline()) return finish(Reason::idle_timeout);
  on_time(now);
  armed_for_ = MonotonicTime::max();
  rearm();
}

MonotonicTime TunnelStream::idle_deadline() const {
  const auto& timeout = options_->tunnel.idle_timeout;
  if (asked()) return MonotonicTime::max();
  return timeout ? last_request_ + *timeout : MonotonicTime::max();
}

MonotonicTime TunnelStream::next_deadline() const {
  MonotonicTime at = std::min(idle_deadline(), answer_deadline());
  const auto earlier = [&](MonotonicTime other) { at = std::min(at, other); };
  if (closing_ != Reason::none) earlier(closing_by_);
  if (!proved_) earlier(facts_.accepted_at + kConnectTime);
  return at;
}

/// A timer that fires early only looks again, so it is never moved back.
void TunnelStream::rearm() {
  const MonotonicTime at = next_deadline();
  if (closed_ || at >= armed_for_) return;
  armed_for_ = at;
  timer_.arm(loop_.timers(), Deadline{at});
}

void TunnelStream::finish(Reason reason, unsigned status) {
  if (closed_) return;
  closed_ = true;
  const auto alive = shared_from_this();
  log::debug("tunnel-closed").field("session", session_tag(id_)).reason(reason);
  timer_.cancel();
  places_ = {};
  out_.stop();
  inbox_ = {};
  directory_.forget(loop_, id_);
  refuse_all(status);
  if (const auto user = std::move(user_)) user->on_closed(reason);
}

}  // namespace sallyport::net
