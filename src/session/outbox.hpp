#pragma once
// Outbox: what may not be skipped (replies, status, control) on its way out, already chunked, in order and
// bounded. It is drained before any media.
#include "base/buffer.hpp"
#include "base/bytes.hpp"
#include "net/gather.hpp"

namespace sallyport::session {

class Outbox {
 public:
  explicit Outbox(std::size_t limit) : limit_(limit) {}

  /// Where encoders append. Check overflowed() when done.
  ByteVector& bytes() { return bytes_; }
  bool empty() const { return bytes_.empty(); }
  /// More waits than the limit: the client does not take its replies and is to be cut.
  bool overflowed() const { return bytes_.size() > limit_; }

  /// Moves everything into `out`, which borrows it until the next call.
  void drain(net::Gather& out) {
    if (bytes_.empty()) return;
    sending_ = SharedBytes::copy_of(bytes_);
    ByteVector().swap(bytes_);  // idle clients keep no buffer
    out.add_shared(sending_, 0, sending_.size());
  }
  /// After the write: nothing is borrowed any more.
  void release() { sending_ = {}; }

 private:
  std::size_t limit_;
  ByteVector bytes_;
  SharedBytes sending_;
};

}  // namespace sallyport::session
