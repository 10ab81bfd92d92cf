#pragma once
// Gather: one write under construction. It borrows shared payloads (no count is touched) and holds small
// headers in its own scratch. It lives on the worker and is used for one connection at a time, within one
// end of turn; whoever writes it keeps what the peer did not take (UnsentTail).
#include <sys/uio.h>

#include <array>
#include <cassert>
#include <cstring>
#include <utility>

#include "base/buffer.hpp"
#include "base/bytes.hpp"

namespace sallyport::net {

class Gather {
 public:
  static constexpr std::size_t kSlices = 256;
  static constexpr std::size_t kScratch = 8 * 1024;
  static constexpr std::size_t kOwned = 16;
  /// What one add_* call may need at most: check room() before a message is split into chunks.
  static constexpr std::size_t kHeaderRoom = 32;
  /// What put_front() may need.
  static constexpr std::size_t kFrontRoom = 16;

  void clear() {
    for (std::size_t i = 0; i < owned_used_; ++i) owned_[i] = {};
    slices_ = scratch_used_ = size_ = owned_used_ = 0;
    first_ = kFront;
  }
  std::size_t size() const { return size_; }
  std::size_t slice_count() const { return slices_; }
  bool empty() const { return slices_ == 0; }
  /// Whether `count` more headers with a payload slice each fit.
  bool room(std::size_t count = 1) const {
    return slices_ + 2 * count <= kSlices && scratch_used_ + count * kHeaderRoom <= kScratch;
  }

  /// Scratch for a header of at most kHeaderRoom bytes, to be followed by commit_header().
  std::uint8_t* header_space() { assert(room()); return scratch_.data() + scratch_used_; }
  void commit_header(std::size_t length) {
    assert(length <= kHeaderRoom);
    push(scratch_.data() + scratch_used_, length, nullptr);
    scratch_used_ += length;
  }
  /// Borrows `length` bytes of `owner` from `offset`; `owner` must outlive the write.
  void add_shared(const SharedBytes& owner, std::size_t offset, std::size_t length) {
    push(owner.data() + offset, length, &owner);
  }
  /// The same, and keeps `owner` alive until the write is done. Only if room_for_owned().
  void add_owned(SharedBytes owner, std::size_t offset, std::size_t length) {
    assert(room_for_owned());
    owned_[owned_used_] = std::move(owner);
    const SharedBytes& kept = owned_[owned_used_++];
    add_shared(kept, offset, length);
  }
  bool room_for_owned() const { return owned_used_ < kOwned && room(); }
  /// Borrows bytes that stay as they are until the write is done; what the peer does not take is copied.
  void add_borrowed(ByteSpan bytes) { push(bytes.data(), bytes.size(), nullptr); }

  /// Puts a header of at most kFrontRoom bytes in front of everything, once: one that says how much follows.
  void put_front(ByteSpan header) {
    assert(first_ == kFront && header.size() <= kFrontRoom);
    std::memcpy(front_.data(), header.data(), header.size());
    vectors_[--first_] = {front_.data(), header.size()};
    owners_[first_] = nullptr;
    ++slices_;
    size_ += header.size();
  }

  const iovec* vectors() const { return vectors_.data() + first_; }
  ByteSpan slice(std::size_t i) const {
    const iovec& vector = vectors_[first_ + i];
    return {static_cast<const std::uint8_t*>(vector.iov_base), vector.iov_len};
  }
  /// The owner of slice `i`, or nullptr if it lies in the scratch.
  const SharedBytes* owner(std::size_t i) const { return owners_[first_ + i]; }

 private:
  static constexpr std::size_t kFront = 1;  // a place that is used by put_front() alone

  void push(const std::uint8_t* data, std::size_t length, const SharedBytes* owner) {
    assert(slices_ < kSlices && first_ == kFront);
    if (length == 0) return;
    size_ += length;
    const std::size_t next = kFront + slices_;
    if (!owner && slices_ > 0 && !owners_[next - 1]) {
      iovec& last = vectors_[next - 1];
      if (static_cast<std::uint8_t*>(last.iov_base) + last.iov_len == data) {  // headers side by side
        last.iov_len += length;
        return;
      }
    }
    vectors_[next] = {const_cast<std::uint8_t*>(data), length};
    owners_[next] = owner;
    ++slices_;
  }

  std::size_t first_ = kFront;  // where the slices begin
  std::size_t slices_ = 0;
  std::size_t scratch_used_ = 0;
  std::size_t size_ = 0;
  std::array<iovec, kFront + kSlices> vectors_;
  std::array<const SharedBytes*, kFront + kSlices> owners_;
  std::array<SharedBytes, kOwned> owned_;
  std::size_t owned_used_ = 0;
  std::array<std::uint8_t, kScratch> scratch_;
  std::array<std::uint8_t, kFrontRoom> front_;
};

/// The gather of this thread for a write to a socket or into a tunnel's reply; used within a single write. A
/// stream that transforms what passes (TLS, RTMPE) fills one of its own while this one is in use.
inline Gather& worker_gather() {
  static thread_local Gather gather;
  return gather;
}

}  // namespace sallyport::net
