#pragma once
// UnsentTail: what a write had to leave behind. A shared payload is pinned (its count goes up), a header
// is copied. A peer that takes everything never has one; a stalled one pins the messages of one gather.
#include <deque>
#include <memory>
#include <vector>

#include "net/gather.hpp"

namespace sallyport::net {

class UnsentTail {
 public:
  bool empty() const { return slices_.empty(); }
  std::size_t size() const { return size_; }

  /// Keeps everything of `gather` behind its first `sent` bytes.
  void keep(const Gather& gather, std::size_t sent);
  /// Appends the whole of `bytes`.
  void add(SharedBytes bytes);
  /// At most `limit` vectors for one write into `out`; answers how many.
  std::size_t vectors(iovec* out, std::size_t limit) const;
  /// Forgets the first `count` bytes.
  void consume(std::size_t count);
  /// Copies and forgets up to `limit` bytes, appended to `out`.
  std::size_t move_to(ByteVector& out, std::size_t limit);
  /// Hands slices to `out`, about `limit` bytes and as many as it has room for, and forgets them.
  std::size_t move_to(Gather& out, std::size_t limit);
  /// Appends to `out` what stands from `offset` on, at most `limit` bytes, and keeps it.
  void share(UnsentTail& out, std::size_t offset, std::size_t limit) const;
  void append(UnsentTail tail);
  void clear();

 private:
  struct Slice {
    SharedBytes owner;
    std::size_t offset;
    std::size_t length;
  };

  void compact();

  std::vector<Slice> slices_;
  std::size_t first_ = 0;  // slices before it are consumed
  std::size_t size_ = 0;
};

}  // namespace sallyport::net
