#pragma once
// SharedBytes: immutable bytes with a shared owner, the payload of every media message. One allocation
// holds the count and the bytes. The count is atomic: a message is made on one worker and read on all.
// BytesBuilder: the only way to make one; it grows as bytes arrive, so a length announced by a peer
// costs nothing until the bytes behind it come.
#include <atomic>
#include <utility>

#include "base/bytes.hpp"

namespace sallyport {

namespace detail {
struct SharedBlock {
  std::atomic<std::uint32_t> references{1};
  std::uint32_t capacity = 0;
  std::uint32_t size = 0;
  std::uint8_t* data() { return reinterpret_cast<std::uint8_t*>(this + 1); }
  static SharedBlock* create(std::size_t capacity);
  static void destroy(SharedBlock* block) noexcept;
};
}  // namespace detail

class SharedBytes {
 public:
  SharedBytes() = default;
  /// A copy of `bytes`.
  static SharedBytes copy_of(ByteSpan bytes);

  SharedBytes(const SharedBytes& other) noexcept : block_(other.block_) {
    if (block_) block_->references.fetch_add(1, std::memory_order_relaxed);
  }
  SharedBytes(SharedBytes&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  SharedBytes& operator=(SharedBytes other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~SharedBytes() { release(); }

  ByteSpan span() const { return block_ ? ByteSpan{block_->data(), block_->size} : ByteSpan{}; }
  const std::uint8_t* data() const { return block_ ? block_->data() : nullptr; }
  std::size_t size() const { return block_ ? block_->size : 0; }
  bool empty() const { return size() == 0; }

 private:
  friend class BytesBuilder;
  explicit SharedBytes(detail::SharedBlock* block) noexcept : block_(block) {}
  void release() noexcept {
    if (block_ && block_->references.fetch_sub(1, std::memory_order_acq_rel) == 1) detail::SharedBlock::destroy(block_);
  }

  detail::SharedBlock* block_ = nullptr;
};

/// Collects the bytes of one message whose final size is known. Not shared, not thread-safe.
class BytesBuilder {
 public:
  BytesBuilder() = default;
  /// `expected` (at most 2^31) is where the caller will stop; up to `eager` bytes are allocated at once.
  explicit BytesBuilder(std::size_t expected, std::size_t eager = 64 * 1024);
  BytesBuilder(BytesBuilder&& other) noexcept : block_(std::exchange(other.block_, nullptr)), expected_(std::exchange(other.expected_, 0)) {}
  BytesBuilder& operator=(BytesBuilder&& other) noexcept {
    std::swap(block_, other.block_);
    std::swap(expected_, other.expected_);
    return *this;
  }
  ~BytesBuilder();

  /// Precondition: size() + bytes.size() <= expected.
  void append(ByteSpan bytes);
  std::size_t size() const { return block_ ? block_->size : 0; }
  std::size_t capacity() const { return block_ ? block_->capacity : 0; }
  std::size_t expected() const { return expected_; }
  std::size_t missing() const { return expected_ - size(); }
  /// Hands the bytes over and leaves the builder empty.
  SharedBytes finish();

 private:
  void grow(std::size_t needed);

  detail::SharedBlock* block_ = nullptr;
  std::size_t expected_ = 0;
};

}  // namespace sallyport
