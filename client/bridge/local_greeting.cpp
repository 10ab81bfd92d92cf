#include "client/bridge/local_greeting.hpp"

#include <utility>

namespace sallyport::client::bridge {

void LocalGreeting::start(ByteSpan initial) {
  stream_->start(shared_from_this(), initial);
}

void LocalGreeting::on_bytes(ByteSpan bytes) {
  if (!owner_ || bytes.empty()) return;
  const auto alive = shared_from_this();
  if (handshake_) return shake(bytes);
  const bool first = held_.empty();
  held_.insert(held_.end(), bytes.begin(), bytes.end());
  if (held_.front() != rtmp::kPlainVersion) return refuse(Reason::unknown_protocol);
  if (held_.size() > kMostHeld) return refuse(Reason::bad_handshake);
  if (first) owner_->on_greeting_asked();
}

void LocalGreeting::answer(const rtmp::Digest& shown_tail) {
  const auto alive = shared_from_this();
  handshake_.emplace(0, shown_tail);
  shake(std::exchange(held_, {}));
}

void LocalGreeting::shake(ByteSpan bytes) {
  const auto consumed = handshake_->feed(bytes);
  if (!consumed) return refuse(consumed.error().reason);
  stream_->want_write();
  if (handshake_->done()) std::exchange(owner_, nullptr)->on_greeting_done(bytes.subspan(*consumed));
}

bool LocalGreeting::fill(net::Gather& out, std::size_t) {
  if (!handshake_) return false;
  const ByteVector output = handshake_->take_output();
  if (!output.empty()) out.add_owned(SharedBytes::copy_of(output), 0, output.size());
  return false;
}

void LocalGreeting::refuse(Reason reason) {
  if (Owner* owner = std::exchange(owner_, nullptr)) owner->on_greeting_failed(reason);
  stream_->close(reason, false);
}

void LocalGreeting::abandon(Reason reason) {
  const auto alive = shared_from_this();
  owner_ = nullptr;
  stream_->close(reason, false);
}

void LocalGreeting::on_closed(Reason reason) {
  if (Owner* owner = std::exchange(owner_, nullptr)) owner->on_greeting_failed(reason);
}

}  // namespace sallyport::client::bridge
