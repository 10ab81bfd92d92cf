#include "net/rtmpe/rtmpe_greeting.hpp"

#include <utility>

#include "net/rtmpe/rtmpe_stream.hpp"

namespace sallyport::net {
namespace {

/// Milliseconds since the system started, as S1 wants them.
std::uint32_t uptime() {
  return static_cast<std::uint32_t>(
      std::chrono::duration_cast<Milliseconds>(monotonic_now().time_since_epoch()).count());
}

}  // namespace

RtmpeGreeting::RtmpeGreeting(std::shared_ptr<ByteStream> stream, const RtmpeServices& services)
    : stream_(std::move(stream)), services_(services), handshake_(uptime()), deadline_([this] {
        const auto alive = shared_from_this();
        if (stream_) stream_->close(Reason::connect_deadline, false);
      }) {
  deadline_.arm(stream_->event_loop().timers(),
                Deadline{stream_->facts().accepted_at + services_.connect_deadline});
}

void RtmpeGreeting::on_bytes(ByteSpan bytes) {
  const auto alive = shared_from_this();
  const auto consumed = handshake_.feed(bytes);
  if (!consumed) return stream_->close(consumed.error().reason, false);
  const ByteVector output = handshake_.take_output();
  unsaid_.insert(unsaid_.end(), output.begin(), output.end());
  if (handshake_.done()) return hand_over(bytes.subspan(*consumed));
  if (!unsaid_.empty()) stream_->want_write();
}

/// The session comes first, so that the bytes behind C2 find it.
void RtmpeGreeting::hand_over(ByteSpan rest) {
  const auto encrypted =
      std::make_shared<RtmpeStream>(stream_, handshake_.take_ciphers(), handshake_.s1_tail(), unsaid_);
  auto session = services_.sessions.make_session(encrypted);
  if (!session) return stream_->close(Reason::connection_limit, false);
  unlink();
  deadline_.cancel();
  const auto below = std::exchange(stream_, nullptr);
  encrypted->start(std::move(session), {});
  below->start(encrypted, rest);
  below->want_write();
}

bool RtmpeGreeting::fill(Gather& out, std::size_t) {
  const std::size_t size = unsaid_.size();
  if (size > 0) out.add_owned(SharedBytes::copy_of(std::exchange(unsaid_, {})), 0, size);
  return false;
}

void RtmpeGreeting::on_closed(Reason reason) {
  unlink();
  deadline_.cancel();
  if (const auto stream = std::exchange(stream_, nullptr))
    log_refusal(services_.refusals, stream->facts(), reason);
}

void RtmpeGreeting::turn_away() {
  const auto alive = shared_from_this();
  unlink();
  if (stream_) stream_->close(Reason::server_stopping, false);
}

void log_refusal(RefusalLog& refusals, const TransportFacts& facts, Reason reason) {
  switch (reason) {
    case Reason::client_closed:
    case Reason::peer_reset:
    case Reason::server_stopping:
      return;
    default:
      refusals.refused(facts.peer, facts.local_port, reason);
  }
}

}  // namespace sallyport::net
