#include "net/rtmpe/rtmpe_stream.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace sallyport::net {
namespace {

constexpr std::size_t kEncryptedAhead = 32 * 1024;
constexpr std::size_t kDecryptedAtOnce = 16 * 1024;  // half of what a core's first cache holds

/// Of this thread, each used within one call.
MutableByteSpan outgoing_scratch() {
  static thread_local std::array<std::uint8_t, kEncryptedAhead> scratch;
  return scratch;
}
MutableByteSpan incoming_scratch() {
  static thread_local std::array<std::uint8_t, kDecryptedAtOnce> scratch;
  return scratch;
}

}  // namespace

RtmpeStream::RtmpeStream(std::shared_ptr<ByteStream> below, const rtmp::RtmpeCiphers& ciphers,
                         const rtmp::Digest& s1_tail, ByteSpan unsaid)
    : below_(std::move(below)),
      facts_(below_->facts()),
      ciphers_(ciphers),
      unsaid_(SharedBytes::copy_of(unsaid)) {
  facts_.protocol = facts_.tunnelled ? "rtmpte" : "rtmpe";
  facts_.rtmpe = true;
  facts_.handshake_tail = s1_tail;
}

void RtmpeStream::start(std::shared_ptr<StreamUser> user, ByteSpan initial) {
  user_ = std::move(user);
  const auto user_alive = user_;
  if (!initial.empty()) user_alive->on_bytes(initial);
}

void RtmpeStream::on_bytes(ByteSpan bytes) {
  const auto alive = shared_from_this();
  while (!bytes.empty() && user_) {
    const ByteSpan encrypted = bytes.first(std::min(bytes.size(), kDecryptedAtOnce));
    bytes = bytes.subspan(encrypted.size());
    const MutableByteSpan plain = incoming_scratch().first(encrypted.size());
    ciphers_.incoming.apply(encrypted, plain.data());
    const auto user_alive = user_;
    user_alive->on_bytes(plain);
  }
}

bool RtmpeStream::fill(Gather& out, std::size_t limit) {
  if (!unsaid_.empty()) {
    const std::size_t size = unsaid_.size();
    out.add_owned(std::exchange(unsaid_, {}), 0, size);
  }
  const MutableByteSpan room = outgoing_scratch().first(std::min(limit, kEncryptedAhead));
  const std::size_t encrypted = ahead_.fill(
      std::shared_ptr(user_), room, [this](ByteSpan from, std::uint8_t* to) { ciphers_.outgoing.apply(from, to); });
  out.add_borrowed(room.first(encrypted));
  return ahead_.more();
}

bool RtmpeStream::on_peer_end() {
  const auto user_alive = user_;
  return user_alive && user_alive->on_peer_end();
}

void RtmpeStream::on_closed(Reason reason) {
  ahead_.clear();
  if (const auto user = std::move(user_)) user->on_closed(reason);
}

}  // namespace sallyport::net
