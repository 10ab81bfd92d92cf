#pragma once
// Outbox: what may not be skipped on its way out, already chunked, in order and bounded: a server's replies, status
// and control, which are drained before any media; all that a client sends.
#include <algorithm>

#include "base/buffer.hpp"
#include "base/bytes.hpp"
#include "net/gather.hpp"

namespace sallyport::net {

class Outbox {
 public:
  explicit Outbox(std::size_t limit) : limit_(limit) {}

  /// Where encoders append. Check overflowed() when done.
  ByteVector& bytes() { return bytes_; }
  bool empty() const { return bytes_.empty(); }
  std::size_t size() const { return bytes_.size(); }
  /// More waits than the limit: the peer does not take what it is sent and is to be cut.
  bool overflowed() const { return bytes_.size() > limit_ + large_; }
  /// One message of so many bytes comes, which may be larger than the limit: it counts only once others wait with it.
  void expect_large(std::size_t bytes) { large_ = std::max(large_, bytes); }

  /// Moves everything into `out`, which borrows it until the next call.
  void drain(net::Gather& out) {
    if (bytes_.empty()) return;
    sending_ = SharedBytes::copy_of(bytes_);
    ByteVector().swap(bytes_);  // idle clients keep no buffer
    large_ = 0;
    out.add_shared(sending_, 0, sending_.size());
  }
  /// After the write: nothing is borrowed any more.
  void release() { sending_ = {}; }

 private:
  std::size_t limit_;
  std::size_t large_ = 0;
  ByteVector bytes_;
  SharedBytes sending_;
};

}  // namespace sallyport::net
