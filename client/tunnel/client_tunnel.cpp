#include "client/tunnel/client_tunnel.hpp"

#include <utility>

namespace sallyport::client {
namespace {

constexpr Milliseconds kFlushTime{5'000};
constexpr std::size_t kLastWords = 64 * 1024;

Reason reason_of(Obstacle obstacle) {
  switch (obstacle) {
    case Obstacle::silent:
    case Obstacle::timed_out:
      return Reason::peer_gone;
    case Obstacle::closed:
      return Reason::server_closed;
    case Obstacle::reset:
      return Reason::peer_reset;
    default:
      return Reason::io_error;
  }
}

}  // namespace

ClientTunnel::ClientTunnel(Opening opening)
    : loop_(opening.loop),
      speech_(std::move(opening.speech)),
      dial_(std::move(opening.dial)),
      health_(std::move(opening.health)),
      first_channel_(std::move(opening.channel)),
      patience_(speech_.options.resume_budget),
      facts_(first_channel_->facts().value_or(net::TransportFacts{})),
      limit_([this] { finish(closing_, true); }) {
  facts_.protocol = speech_.options.secure ? "rtmpts" : "rtmpt";
  facts_.secure = speech_.options.secure;
  facts_.tunnelled = true;
}

ClientTunnel::~ClientTunnel() = default;

void ClientTunnel::start(std::shared_ptr<net::StreamUser> user, ByteSpan initial) {
  const auto alive = shared_from_this();
  user_ = std::move(user);
  const auto user_alive = user_;
  if (!initial.empty()) user_alive->on_bytes(initial);
  if (closed_) return;
  set_reading(reading_);
  work_soon();
}

void ClientTunnel::want_write() {
  if (closed_ || closing_ != Reason::none) return;
  out_.want();
  work_soon();
}

void ClientTunnel::set_reading(bool on) {
  reading_ = on;
  if (!on || closed_) return;
  work_soon();
  if (inbox_.empty()) return;
  loop_.post([weak = std::weak_ptr(self())] {
    if (const auto alive = weak.lock()) alive->deliver_inbox();
  });
}

void ClientTunnel::deliver_inbox() {
  if (!reading_ || closed_ || closing_ != Reason::none || inbox_.empty()) return;
  const ByteVector bytes = std::exchange(inbox_, {});
  const auto user_alive = user_;
  user_alive->on_bytes(bytes);
  if (!closed_) work_soon();
}

void ClientTunnel::deliver(ByteSpan bytes) {
  received_ += bytes.size();
  if (bytes.empty() || closed_ || closing_ != Reason::none) return;
  if (!reads()) {
    inbox_.insert(inbox_.end(), bytes.begin(), bytes.end());
    return;
  }
  const auto user_alive = user_;
  user_alive->on_bytes(bytes);
}

ByteVector ClientTunnel::take_bytes(std::size_t limit) {
  ByteVector bytes = out_.take(user_, limit);
  if (!bytes.empty() && !blocked_since_) blocked_since_ = monotonic_now();
  return bytes;
}

void ClientTunnel::note_answered(std::size_t count) {
  sent_ += count;
  blocked_since_.reset();
}

void ClientTunnel::end() {
  ended_ = true;
  work_soon();
}

void ClientTunnel::end_of_turn() {
  const auto alive = shared_from_this();
  if (closed_ || !user_) return;
  work();
  if (closed_) return;
  if (closing_ != Reason::none && !more_to_send() && all_answered()) return finish(closing_, true);
  if (ended_ && inbox_.empty()) finish(Reason::server_closed, true);
}

void ClientTunnel::close(Reason reason, bool flush) {
  if (closed_) return;
  const auto alive = shared_from_this();
  if (!flush) return finish(closing_ == Reason::none ? reason : closing_, true);
  if (closing_ != Reason::none) return;
  closing_ = reason;
  inbox_ = {};
  out_.keep_last_words(user_, kLastWords);
  if (closed_) return;
  limit_.arm(loop_.timers(), kFlushTime);
  work_soon();
}

void ClientTunnel::fail(Failure failure) {
  const Reason reason = reason_of(failure.obstacle);
  health_->ended_by = std::move(failure);
  finish(reason, false);
}

void ClientTunnel::finish(Reason reason, bool tell_server) {
  if (closed_) return;
  closed_ = true;
  const auto alive = shared_from_this();
  limit_.cancel();
  out_.stop();
  inbox_ = {};
  stop();
  if (const auto user = std::move(user_)) user->on_closed(reason);
  if (tell_server) say_goodbye();
}

}  // namespace sallyport::client
