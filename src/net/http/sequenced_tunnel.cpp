#include "net/http/sequenced_tunnel.hpp"

#include <algorithm>
#include <utility>

namespace sallyport::net {
namespace {

constexpr Milliseconds kLongestHold{250};  // legacy clients count on replies (firewall-traversal §2.3)

TunnelSequencer::Limits limits_of(const TunnelOptions& options) {
  TunnelSequencer::Limits limits;
  limits.window = std::clamp<std::size_t>(options.max_pipelined, limits.window, 64);
  return limits;
}

}  // namespace

SequencedTunnel::SequencedTunnel(Opening opening)
    : TunnelStream(std::move(opening)),
      sequencer_(limits_of(options())),
      pacer_(options().idle_post_interval) {}

void SequencedTunnel::take(TunnelRequest request, MonotonicTime now) {
  sequencer_.offer(std::move(request), now);
  if (sequencer_.broken(now)) return finish(Reason::bad_tunnel, 409);
  if (sequencer_.running()) {
    event_loop().at_end_of_turn(*this);  // a held idle is answered: the client waits for its next request
  } else {
    go_on();
  }
}

void SequencedTunnel::go_on() {
  TunnelRequest* const request = sequencer_.begin();
  if (!request) return;
  event_loop().at_end_of_turn(*this);
  const MonotonicTime now = monotonic_now();
  switch (request->verb) {
    case TunnelVerb::idle:
      answer_by_ = now + std::min(options().idle_ack_interval, kLongestHold);
      break;
    case TunnelVerb::send:
      answer_by_ = now + kInboxWait;
      receive(std::move(request->body));
      break;
    case TunnelVerb::close: {
      static const SharedBytes zero = SharedBytes::copy_of(ByteVector{0});
      sequencer_.finish({.status = 200, .body = zero, .proved = is_proved()}, now);
      finish(closing() == Reason::none ? Reason::client_closed : closing());
    }
  }
}

void SequencedTunnel::answer() {
  if (!sequencer_.running()) return;
  const TunnelRequest& request = *sequencer_.running();
  if (request.verb == TunnelVerb::send && inbox_is_full() && monotonic_now() < answer_by_) return;
  const ByteVector bytes = take_bytes(reply_limit() - 1);
  if (closed() || (bytes.empty() && holds_idle(request))) return;
  reply(bytes);
}

bool SequencedTunnel::holds_idle(const TunnelRequest& request) const {
  return request.verb == TunnelVerb::idle && closing() == Reason::none && !sequencer_.next_waits() &&
         monotonic_now() < answer_by_;
}

void SequencedTunnel::reply(ByteSpan bytes) {
  const std::uint8_t interval = bytes.empty() && !more_to_send() ? pacer_.without_data() : pacer_.with_data();
  BytesBuilder body(1 + bytes.size(), 1 + bytes.size());
  body.append({&interval, 1});
  body.append(bytes);
  note_sent(bytes.size());
  sequencer_.finish({.status = 200, .body = body.finish(), .proved = is_proved()}, monotonic_now());
}

void SequencedTunnel::on_time(MonotonicTime now) {
  if (sequencer_.broken(now)) return finish(Reason::bad_tunnel, 409);
  if (sequencer_.running() && now >= answer_by_) event_loop().at_end_of_turn(*this);
}

MonotonicTime SequencedTunnel::answer_deadline() const {
  const MonotonicTime running = sequencer_.running() ? answer_by_ : MonotonicTime::max();
  return std::min(running, sequencer_.gap_deadline().value_or(MonotonicTime::max()));
}

}  // namespace sallyport::net
