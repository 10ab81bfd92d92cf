#pragma once
// What one side of a connection remembers per chunk stream. A client uses two to four chunk streams, so
// this is a vector ordered by id, with the last hit remembered because chunks of one message follow each
// other; a peer that uses many pays a binary search per chunk.
#include <algorithm>
#include <cstdint>
#include <vector>

namespace sallyport::rtmp {

/// `Entry` is movable and has a member `std::uint32_t chunk_stream_id`.
template <typename Entry>
class ChunkStreamTable {
 public:
  std::size_t size() const { return entries_.size(); }
  std::size_t capacity_bytes() const { return entries_.capacity() * sizeof(Entry); }

  /// The entry of `id` or nullptr. Pointers are valid until the next add().
  Entry* find(std::uint32_t id) {
    if (last_ < entries_.size() && entries_[last_].chunk_stream_id == id) return &entries_[last_];
    const auto at = position(id);
    if (at == entries_.end() || at->chunk_stream_id != id) return nullptr;
    last_ = static_cast<std::size_t>(at - entries_.begin());
    return &*at;
  }
  /// Precondition: find(id) is nullptr.
  Entry& add(std::uint32_t id) {
    const auto at = entries_.insert(position(id), Entry{});
    at->chunk_stream_id = id;
    last_ = static_cast<std::size_t>(at - entries_.begin());
    return *at;
  }

 private:
  auto position(std::uint32_t id) {
    return std::lower_bound(
        entries_.begin(), entries_.end(), id,
        [](const Entry& entry, std::uint32_t wanted) { return entry.chunk_stream_id < wanted; });
  }

  std::vector<Entry> entries_;
  std::size_t last_ = 0;
};

}  // namespace sallyport::rtmp
