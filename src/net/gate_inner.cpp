#include "net/gate_inner.hpp"

namespace sallyport::net {

void Gate::InnerVisitor::begin(std::shared_ptr<TlsStream> stream, ByteSpan initial) {
  stream_ = stream;
  deadline_.arm(gate_.loop_.timers(), Deadline{stream->facts().accepted_at + gate_.options_.connect_deadline});
  stream->start(shared_from_this(), {});
  if (stream->facts().xml_place.empty()) return stream->begin(initial);
  stream->begin(initial, [weak = weak_from_this()](const Result<void>& established) {
    if (const auto self = weak.lock(); self && established) self->await_xml();
  });
}

void Gate::InnerVisitor::await_xml() {
  at_xml_port_ = true;
  deadline_.arm(gate_.loop_.timers(), gate_.options_.xml_silence);
}

void Gate::InnerVisitor::leave_as(Speaks speaks, ByteSpan bytes) {
  const auto alive = shared_from_this();
  leave_list();
  gate_.route(std::exchange(stream_, nullptr), speaks, bytes);
}

void Gate::InnerVisitor::on_bytes(ByteSpan bytes) {
  if (!held_.empty()) {
    held_.insert(held_.end(), bytes.begin(), bytes.end());
    bytes = held_;
  }
  const Speaks speaks = at_xml_port_ ? classify_at_xml_port(bytes) : classify_first_bytes(bytes);
  if (speaks == Speaks::unclear && bytes.size() < kFirstBytesLimit) {
    if (held_.empty()) held_.assign(bytes.begin(), bytes.end());
    return;
  }
  leave_as(speaks, bytes);
}

void Gate::InnerVisitor::on_closed(Reason reason) {
  leave_list();
  if (!stream_) return;
  // A handshake that failed; whoever left without a word is a health check.
  if (reason == Reason::bad_tls || reason == Reason::tls_version) gate_.refused(stream_->facts(), reason);
  stream_.reset();
}

void Gate::InnerVisitor::turn_away() {
  leave_list();
  if (stream_) stream_->close(Reason::server_stopping, false);
}

void Gate::InnerVisitor::give_up() {
  const auto alive = shared_from_this();
  if (stream_ && at_xml_port_) return leave_as(Speaks::xml, ByteVector(held_));
  leave_list();
  if (!stream_) return;
  gate_.refused(stream_->facts(), Reason::connect_deadline);
  stream_->close(Reason::connect_deadline, false);
}

void Gate::InnerVisitor::leave_list() {
  unlink();
  deadline_.cancel();
}

}  // namespace sallyport::net
