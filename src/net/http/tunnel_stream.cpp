#include "net/http/tunnel_stream.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "net/http/tunnel_directory.hpp"

namespace sallyport::net {
namespace {

constexpr Milliseconds kLongestHold{250};       // legacy clients count on replies (firewall-traversal §2.3)
constexpr Milliseconds kInboxWait{1000};        // back-pressure: per body while the user does not read
constexpr std::size_t kInboxSoft = 256 * 1024;  // above it replies are delayed
constexpr std::size_t kInboxHard = 4 * 1024 * 1024;
constexpr Milliseconds kFlushTime{5000};
constexpr Milliseconds kConnectTime{10'000};
constexpr std::size_t kSmallestReply = 16 * 1024;

/// Appends up to `limit` bytes and answers how many.
std::size_t copy_front(const Gather& gather, std::size_t limit, ByteVector& out) {
  std::size_t copied = 0;
  for (std::size_t i = 0; i < gather.slice_count() && copied < limit; ++i) {
    const ByteSpan slice = gather.slice(i).first(std::min(gather.slice(i).size(), limit - copied));
    out.insert(out.end(), slice.begin(), slice.end());
    copied += slice.size();
  }
  return copied;
}

TunnelSequencer::Limits limits_of(const TunnelOptions& options) {
  TunnelSequencer::Limits limits;
  limits.window = std::clamp<std::size_t>(options.max_pipelined, limits.window, 64);
  return limits;
}

}  // namespace

TunnelStream::TunnelStream(TunnelDirectory& directory, loop::EventLoop& loop, std::string id,
                           TransportFacts facts, TunnelBinding binding, Places places,
                           std::shared_ptr<const HttpOptions> options)
    : directory_(directory),
      loop_(loop),
      id_(std::move(id)),
      facts_(std::move(facts)),
      binding_(std::move(binding)),
      places_(std::move(places)),
      options_(std::move(options)),
      sequencer_(limits_of(options_->tunnel)),
      pacer_(options_->tunnel.idle_post_interval),
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
  const MonotonicTime now = monotonic_now();
  last_request_ = now;
  sequencer_.offer(std::move(request), now);
  if (sequencer_.broken(now)) return finish(Reason::bad_tunnel, 409);
  if (sequencer_.running()) {
    loop_.at_end_of_turn(*this);  // a held idle is answered: the client waits for its next request
  } else {
    begin_next();
  }
  if (!closed_) rearm();
}

void TunnelStream::begin_next() {
  TunnelRequest* const request = sequencer_.begin();
  if (!request) return;
  loop_.at_end_of_turn(*this);
  const MonotonicTime now = monotonic_now();
  switch (request->verb) {
    case TunnelVerb::idle:
      answer_by_ = now + std::min(options_->tunnel.idle_ack_interval, kLongestHold);
      break;
    case TunnelVerb::send:
      answer_by_ = now + kInboxWait;
      receive(*request);
      break;
    case TunnelVerb::close: {
      static const SharedBytes zero = SharedBytes::copy_of(ByteVector{0});
      sequencer_.finish({.status = 200, .body = zero, .proved = proved_}, now);
      finish(closing_ == Reason::none ? Reason::client_closed : closing_);
    }
  }
}

void TunnelStream::receive(TunnelRequest& request) {
  const ByteVector body = std::move(request.body);
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
  more_ = true;
  if (sequencer_.running()) {
    loop_.at_end_of_turn(*this);
  } else if (!blocked_since_) {
    blocked_since_ = monotonic_now();
  }
}

void TunnelStream::end_of_turn() {
  if (closed_) return;
  const auto alive = shared_from_this();
  if (sequencer_.running()) answer_running();
  if (closed_) return;
  if (closing_ != Reason::none && tail_.empty()) return finish(closing_);
  if (!sequencer_.running()) begin_next();
  if (!closed_) rearm();
}

void TunnelStream::answer_running() {
  const TunnelRequest& request = *sequencer_.running();
  if (request.verb == TunnelVerb::send && inbox_.size() > kInboxSoft && monotonic_now() < answer_by_) return;
  const ByteVector bytes = take_bytes();
  if (closed_) return;
  if (bytes.empty() && holds_idle(request)) return;
  reply(bytes);
}

bool TunnelStream::holds_idle(const TunnelRequest& request) const {
  return request.verb == TunnelVerb::idle && closing_ == Reason::none && !sequencer_.next_waits() &&
         monotonic_now() < answer_by_;
}

void TunnelStream::reply(ByteSpan bytes) {
  const MonotonicTime now = monotonic_now();
  const bool pending = more_ || !tail_.empty();
  const std::uint8_t interval = bytes.empty() && !pending ? pacer_.without_data() : pacer_.with_data();
  BytesBuilder body(1 + bytes.size(), 1 + bytes.size());
  body.append({&interval, 1});
  body.append(bytes);
  sent_ += bytes.size();
  if (!pending) {
    blocked_since_.reset();
  } else if (!bytes.empty() || !blocked_since_) {
    blocked_since_ = now;
  }
  sequencer_.finish({.status = 200, .body = body.finish(), .proved = proved_}, now);
}

ByteVector TunnelStream::take_bytes() {
  ByteVector out;
  const std::size_t limit = reply_limit() - 1;
  tail_.move_to(out, limit);
  if (tail_.empty() && closing_ == Reason::none) pull(out, limit);
  return out;
}

void TunnelStream::pull(ByteVector& out, std::size_t limit) {
  const auto user_alive = user_;
  Gather& gather = worker_gather();
  pulling_ = more_ = true;
  while (more_ && out.size() < limit && closing_ == Reason::none && !closed_) {
    gather.clear();
    more_ = user_alive->fill(gather, limit - out.size());
    if (gather.empty()) break;
    const std::size_t taken = copy_front(gather, limit - out.size(), out);
    if (taken < gather.size()) tail_.keep(gather, taken);
  }
  pulling_ = false;
  if (closing_ != Reason::none && !closed_) keep_last_words();
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
  if (!pulling_) keep_last_words();  // else pull() does when its gather is free
  if (closed_) return;
  loop_.at_end_of_turn(*this);
  rearm();
}

/// What the user still has to say (a rejection, say) is taken once; then only the tail goes out.
void TunnelStream::keep_last_words() {
  const auto user_alive = user_;
  Gather& gather = worker_gather();
  gather.clear();
  user_alive->fill(gather, reply_limit());
  tail_.keep(gather, 0);
  more_ = false;
}

void TunnelStream::on_timer() {
  const auto alive = shared_from_this();
  const MonotonicTime now = monotonic_now();
  if (sequencer_.broken(now)) return finish(Reason::bad_tunnel, 409);
  if (closing_ != Reason::none && now >= closing_by_) return finish(closing_);
  if (!proved_ && now >= facts_.accepted_at + kConnectTime) return finish(Reason::connect_deadline);
  if (now >= idle_deadline()) return finish(Reason::idle_timeout);
  if (sequencer_.running() && now >= answer_by_) loop_.at_end_of_turn(*this);
  armed_for_ = MonotonicTime::max();
  rearm();
}

MonotonicTime TunnelStream::idle_deadline() const {
  const auto& timeout = options_->tunnel.idle_timeout;
  return timeout ? last_request_ + *timeout : MonotonicTime::max();
}

MonotonicTime TunnelStream::next_deadline() {
  MonotonicTime at = idle_deadline();
  const auto earlier = [&](MonotonicTime other) { at = std::min(at, other); };
  if (const auto gap = sequencer_.gap_deadline()) earlier(*gap);
  if (closing_ != Reason::none) earlier(closing_by_);
  if (!proved_) earlier(facts_.accepted_at + kConnectTime);
  if (sequencer_.running()) earlier(answer_by_);
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
  tail_.clear();
  inbox_ = {};
  directory_.forget(loop_, id_);
  sequencer_.refuse_all(status);
  if (const auto user = std::move(user_)) user->on_closed(reason);
}

}  // namespace sallyport::net
