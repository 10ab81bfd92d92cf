#include "load/rtmpe_link.hpp"

namespace sallyport::bench {
namespace {

/// One for all links, each use within one call.
MutableByteSpan scratch(std::size_t size) {
  static ByteVector bytes;
  if (bytes.size() < size) bytes.resize(size);
  return MutableByteSpan(bytes).first(size);
}

}  // namespace

RtmpeLink::RtmpeLink(Peer& peer, const MakeLink& make) : peer_(peer), below_(make(*this)) {}

void RtmpeLink::send(ByteSpan bytes) {
  const MutableByteSpan encrypted = scratch(bytes.size());
  ciphers_->outgoing.apply(bytes, encrypted.data());
  below_->send(encrypted);
}

void RtmpeLink::on_connected() {
  below_->send(handshake_->take_output());
}

void RtmpeLink::on_bytes(ByteSpan bytes) {
  if (handshake_) bytes = shake_hands(bytes);
  if (bytes.empty() || !ciphers_) return;
  // Not in the scratch: the peer may send while it reads.
  ByteVector plain(bytes.size());
  ciphers_->incoming.apply(bytes, plain.data());
  peer_.on_bytes(plain);
}

ByteSpan RtmpeLink::shake_hands(ByteSpan bytes) {
  const auto consumed = handshake_->feed(bytes);
  if (!consumed) {
    peer_.on_closed(consumed.error().message);
    return {};
  }
  if (!handshake_->done()) return {};
  below_->send(handshake_->take_output());
  ciphers_ = handshake_->take_ciphers();
  handshake_.reset();
  peer_.on_connected();
  return bytes.subspan(*consumed);
}

void RtmpeLink::on_closed(const std::string& why) {
  peer_.on_closed(why);
}

}  // namespace sallyport::bench
