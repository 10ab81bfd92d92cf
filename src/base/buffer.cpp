#include "base/buffer.hpp"

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <cstring>
#include <new>

namespace sallyport {

namespace detail {

SharedBlock* SharedBlock::create(std::size_t capacity) {
  void* memory = std::malloc(sizeof(SharedBlock) + capacity);
  if (!memory) throw std::bad_alloc();
  auto* block = new (memory) SharedBlock;
  block->capacity = static_cast<std::uint32_t>(capacity);
  return block;
}

void SharedBlock::destroy(SharedBlock* block) noexcept {
  block->~SharedBlock();
  std::free(block);
}

}  // namespace detail

SharedBytes SharedBytes::copy_of(ByteSpan bytes) {
  BytesBuilder builder(bytes.size(), bytes.size());
  builder.append(bytes);
  return builder.finish();
}

BytesBuilder::BytesBuilder(std::size_t expected, std::size_t eager) : expected_(expected) {
  block_ = detail::SharedBlock::create(std::min(expected, eager));
}

BytesBuilder::~BytesBuilder() {
  if (block_) detail::SharedBlock::destroy(block_);
}

void BytesBuilder::append(ByteSpan bytes) {
  assert(size() + bytes.size() <= expected_);
  if (bytes.empty()) return;
  if (capacity() - size() < bytes.size()) grow(size() + bytes.size());
  std::memcpy(block_->data() + block_->size, bytes.data(), bytes.size());
  block_->size += static_cast<std::uint32_t>(bytes.size());
}

void BytesBuilder::grow(std::size_t needed) {
  const std::size_t capacity = std::min(expected_, std::max(needed, std::size_t{2} * this->capacity()));
  detail::SharedBlock* larger = detail::SharedBlock::create(capacity);
  if (block_) {
    std::memcpy(larger->data(), block_->data(), block_->size);
    larger->size = block_->size;
    detail::SharedBlock::destroy(block_);
  }
  block_ = larger;
}

SharedBytes BytesBuilder::finish() {
  expected_ = 0;
  return SharedBytes(std::exchange(block_, nullptr));
}

}  // namespace sallyport
