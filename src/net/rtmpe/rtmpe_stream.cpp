#include "net/rtmpe/rtmpe_stream.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace sallyport::net {
namespace {

constexpr std::size_t kEncryptedAhead = 32 * 1024;
constexpr std::size_t kDecryptedAtOnce = 16 * 1024;  // half of what a core's first cache holds

/// Of this thread, each used within one call.
Gather& plain_gather() {
  static thread_local Gather gather;
  return gather;
}
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
  std::size_t encrypted = 0;
  if (!plaintext_.empty()) {
    encrypted = encrypt_pinned(room);
  } else if (const auto user_alive = user_) {
    Gather& plain = plain_gather();
    plain.clear();
    user_has_more_ = user_alive->fill(plain, room.size());
    encrypted = encrypt(plain, room);
  }
  out.add_borrowed(room.first(encrypted));
  return user_has_more_ || !plaintext_.empty();
}

/// The last message may have run over the limit: the rest is pinned as it is.
std::size_t RtmpeStream::encrypt(const Gather& plain, MutableByteSpan out) {
  std::size_t done = 0;
  for (std::size_t i = 0; i < plain.slice_count() && done < out.size(); ++i) {
    const ByteSpan slice = plain.slice(i).first(std::min(plain.slice(i).size(), out.size() - done));
    ciphers_.outgoing.apply(slice, out.data() + done);
    done += slice.size();
  }
  if (done < plain.size()) plaintext_.keep(plain, done);
  return done;
}

std::size_t RtmpeStream::encrypt_pinned(MutableByteSpan out) {
  std::size_t done = 0;
  while (done < out.size() && !plaintext_.empty()) {
    iovec piece;
    plaintext_.vectors(&piece, 1);
    const std::size_t count = std::min(piece.iov_len, out.size() - done);
    ciphers_.outgoing.apply({static_cast<const std::uint8_t*>(piece.iov_base), count}, out.data() + done);
    plaintext_.consume(count);
    done += count;
  }
  return done;
}

bool RtmpeStream::on_peer_end() {
  const auto user_alive = user_;
  return user_alive && user_alive->on_peer_end();
}

void RtmpeStream::on_closed(Reason reason) {
  plaintext_.clear();
  if (const auto user = std::move(user_)) user->on_closed(reason);
}

}  // namespace sallyport::net
