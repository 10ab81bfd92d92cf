#include "client/bridge/socks_visitor.hpp"

#include <utility>

#include "rtmp/handshake/handshake_kind.hpp"

namespace sallyport::client::bridge {

void SocksVisitor::start() {
  timer_.arm(stream_->event_loop().timers(), kRequestTime);
  stream_->start(shared_from_this(), {});
}

void SocksVisitor::abandon() {
  const auto alive = shared_from_this();
  owner_ = nullptr;
  timer_.cancel();
  stream_->close(Reason::server_stopping, false);
}

void SocksVisitor::on_bytes(ByteSpan bytes) {
  if (!owner_) return;
  const auto alive = shared_from_this();
  if (!granted_) {
    const auto progress = request_.read(bytes, reply_);
    return on_request(progress, bytes.subspan(progress.consumed));
  }
  said_.insert(said_.end(), bytes.begin(), bytes.end());
  if (reply_.empty()) hand_over();
}

void SocksVisitor::on_request(SocksRequest::Progress progress, ByteSpan rest) {
  if (progress.step == SocksRequest::Step::refused) {
    timer_.cancel();
    std::exchange(owner_, nullptr)->on_gone(*this);
    return stream_->close(Reason::not_supported, true);
  }
  if (progress.step == SocksRequest::Step::done) {
    granted_ = true;
    request_.accept(reply_);
    said_.assign(rest.begin(), rest.end());
    timer_.arm(stream_->event_loop().timers(), kSilence);
  }
  stream_->want_write();
}

/// Once it has gone out.
bool SocksVisitor::fill(net::Gather& out, std::size_t) {
  if (reply_.empty()) return false;
  out.add_owned(SharedBytes::copy_of(reply_), 0, reply_.size());
  reply_.clear();
  if (!said_.empty()) stream_->event_loop().post([self = shared_from_this()] { self->hand_over(); });
  return false;
}

void SocksVisitor::hand_over() {
  Owner* owner = std::exchange(owner_, nullptr);
  if (!owner) return;
  const auto alive = shared_from_this();
  timer_.cancel();
  const bool rtmp = !said_.empty() && said_.front() == rtmp::kPlainVersion;
  rtmp ? owner->on_rtmp(*this, stream_, said_) : owner->on_other(*this, stream_, said_);
}

void SocksVisitor::on_late() {
  const auto alive = shared_from_this();
  if (granted_) return hand_over();
  if (Owner* owner = std::exchange(owner_, nullptr)) owner->on_gone(*this);
  stream_->close(Reason::request_deadline, false);
}

void SocksVisitor::on_closed(Reason) {
  const auto alive = shared_from_this();
  timer_.cancel();
  if (Owner* owner = std::exchange(owner_, nullptr)) owner->on_gone(*this);
}

}  // namespace sallyport::client::bridge
