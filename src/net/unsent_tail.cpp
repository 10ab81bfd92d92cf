#include "net/unsent_tail.hpp"

#include <algorithm>
#include <iterator>

namespace sallyport::net {
namespace {

constexpr std::size_t kConsumed = 32;  // slices that may stay behind

}  // namespace

/// A queue that is never quite empty must not grow.
void UnsentTail::compact() {
  if (first_ <= kConsumed) return;
  slices_.erase(slices_.begin(), slices_.begin() + static_cast<std::ptrdiff_t>(first_));
  first_ = 0;
}

void UnsentTail::keep(const Gather& gather, std::size_t sent) {
  compact();
  ByteVector copied;
  const auto flush_copied = [&] {
    if (copied.empty()) return;
    slices_.push_back({SharedBytes::copy_of(copied), 0, copied.size()});
    copied.clear();
  };
  for (std::size_t i = 0; i < gather.slice_count(); ++i) {
    const ByteSpan slice = gather.slice(i);
    if (sent >= slice.size()) {
      sent -= slice.size();
      continue;
    }
    const std::size_t left = slice.size() - sent;
    size_ += left;
    if (const SharedBytes* owner = gather.owner(i)) {
      flush_copied();
      slices_.push_back({*owner, static_cast<std::size_t>(slice.data() - owner->data()) + sent, left});
    } else {
      copied.insert(copied.end(), slice.begin() + static_cast<std::ptrdiff_t>(sent), slice.end());
    }
    sent = 0;
  }
  flush_copied();
}

void UnsentTail::add(SharedBytes bytes) {
  if (bytes.empty()) return;
  compact();
  const std::size_t length = bytes.size();
  size_ += length;
  slices_.push_back({std::move(bytes), 0, length});
}

std::size_t UnsentTail::vectors(iovec* out, std::size_t limit) const {
  std::size_t count = 0;
  for (std::size_t i = first_; i < slices_.size() && count < limit; ++i, ++count) {
    const Slice& slice = slices_[i];
    out[count] = {const_cast<std::uint8_t*>(slice.owner.data()) + slice.offset, slice.length};
  }
  return count;
}

void UnsentTail::consume(std::size_t count) {
  size_ -= std::min(count, size_);
  while (count > 0 && first_ < slices_.size()) {
    Slice& slice = slices_[first_];
    if (count < slice.length) {
      slice.offset += count;
      slice.length -= count;
      return;
    }
    count -= slice.length;
    slice.owner = {};
    ++first_;
  }
  if (first_ == slices_.size()) clear();
}

std::size_t UnsentTail::move_to(ByteVector& out, std::size_t limit) {
  std::size_t moved = 0;
  while (moved < limit && !slices_.empty()) {
    const Slice& slice = slices_[first_];
    const std::size_t count = std::min(slice.length, limit - moved);
    const std::uint8_t* data = slice.owner.data() + slice.offset;
    out.insert(out.end(), data, data + count);
    moved += count;
    consume(count);
  }
  return moved;
}

std::size_t UnsentTail::move_to(Gather& out, std::size_t limit) {
  std::size_t moved = 0;
  while (moved < limit && !slices_.empty() && out.room_for_owned()) {
    const Slice slice = slices_[first_];
    const std::size_t count = std::min(slice.length, limit - moved);
    out.add_owned(slice.owner, slice.offset, count);
    moved += count;
    consume(count);
  }
  return moved;
}

void UnsentTail::share(UnsentTail& out, std::size_t offset, std::size_t limit) const {
  for (std::size_t i = first_; i < slices_.size() && limit > 0; ++i) {
    const Slice& slice = slices_[i];
    if (offset >= slice.length) {
      offset -= slice.length;
      continue;
    }
    const std::size_t count = std::min(slice.length - offset, limit);
    out.slices_.push_back({slice.owner, slice.offset + offset, count});
    out.size_ += count;
    limit -= count;
    offset = 0;
  }
}

void UnsentTail::append(UnsentTail tail) {
  compact();
  size_ += tail.size_;
  slices_.insert(slices_.end(), std::make_move_iterator(tail.slices_.begin() + static_cast<std::ptrdiff_t>(tail.first_)),
                 std::make_move_iterator(tail.slices_.end()));
}

void UnsentTail::clear() {
  std::vector<Slice>().swap(slices_);  // gives the memory back: most peers never need it again
  first_ = 0;
  size_ = 0;
}

}  // namespace sallyport::net
