#include <algorithm>
#include <array>
#include <new>
#include <utility>

#include <lzma.h>

#include "swf/expander.hpp"

namespace sallyport::swf {
namespace {

/// Enough for a dictionary of 64 MiB; the tools that wrote SWF files stay far below it.
constexpr std::uint64_t kMemoryLimit = 80ull * 1024 * 1024;

class LzmaExpander final : public Expander {
 public:
  LzmaExpander(ByteSpan properties, std::uint64_t size) : missing_(size) {
    if (lzma_alone_decoder(&stream_, kMemoryLimit) != LZMA_OK) throw std::bad_alloc();
    // The header of an .lzma file, which is what the decoder expects: properties, then the size.
    std::copy(properties.begin(), properties.end(), header_.begin());
    for (std::size_t i = 0; i < 8; ++i) header_[5 + i] = static_cast<std::uint8_t>(size >> (8 * i));
  }
  ~LzmaExpander() override { lzma_end(&stream_); }
  LzmaExpander(const LzmaExpander&) = delete;
  LzmaExpander& operator=(const LzmaExpander&) = delete;

  Result<void> expand(ByteSpan bytes, const Sink& sink) override {
    if (!std::exchange(begun_, true)) {
      if (auto head = decode(header_, sink); !head) return head;
    }
    return decode(bytes, sink);
  }

 private:
  Result<void> decode(ByteSpan bytes, const Sink& sink) {
    stream_.next_in = bytes.data();
    stream_.avail_in = bytes.size();
    while (!at_end_) {
      stream_.next_out = piece_.data();
      stream_.avail_out = piece_.size();
      const lzma_ret state = lzma_code(&stream_, LZMA_RUN);
      const std::size_t made = piece_.size() - stream_.avail_out;
      missing_ -= made;  // the decoder makes no more than the header says
      if (made > 0 && !sink(ByteSpan(piece_).first(made))) return {};
      // Some writers put an end marker behind the last byte, some do not: it is not waited for.
      at_end_ = state == LZMA_STREAM_END || missing_ == 0;
      if (at_end_) return {};
      if (state == LZMA_MEMLIMIT_ERROR)
        return Error{Reason::io_error, "its LZMA data needs more than 80 MiB to unpack"};
      if (state != LZMA_OK && state != LZMA_BUF_ERROR)
        return Error{Reason::io_error, "its LZMA data is broken"};
      if (state == LZMA_BUF_ERROR || (made < piece_.size() && stream_.avail_in == 0)) return {};
    }
    return {};
  }

  lzma_stream stream_ = LZMA_STREAM_INIT;
  std::array<std::uint8_t, 13> header_{};
  std::array<std::uint8_t, 16 * 1024> piece_;
  std::uint64_t missing_;
  bool begun_ = false;
  bool at_end_ = false;
};

}  // namespace

std::unique_ptr<Expander> make_lzma_expander(ByteSpan properties, std::uint64_t size) {
  return std::make_unique<LzmaExpander>(properties, size);
}

}  // namespace sallyport::swf
