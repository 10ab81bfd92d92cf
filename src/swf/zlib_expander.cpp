#include <array>
#include <new>

#include <zlib.h>

#include "swf/expander.hpp"

namespace sallyport::swf {
namespace {

class ZlibExpander final : public Expander {
 public:
  ZlibExpander() {
    if (inflateInit(&stream_) != Z_OK) throw std::bad_alloc();
  }
  ~ZlibExpander() override { inflateEnd(&stream_); }
  ZlibExpander(const ZlibExpander&) = delete;
  ZlibExpander& operator=(const ZlibExpander&) = delete;

  Result<void> expand(ByteSpan bytes, const Sink& sink) override {
    stream_.next_in = const_cast<Bytef*>(bytes.data());  // zlib's interface is older than const
    stream_.avail_in = static_cast<uInt>(bytes.size());
    while (!at_end_) {
      stream_.next_out = piece_.data();
      stream_.avail_out = static_cast<uInt>(piece_.size());
      const int state = inflate(&stream_, Z_NO_FLUSH);
      const std::size_t made = piece_.size() - stream_.avail_out;
      if (made > 0 && !sink(ByteSpan(piece_).first(made))) return {};
      at_end_ = state == Z_STREAM_END;
      if (at_end_ || state == Z_BUF_ERROR) return {};
      if (state != Z_OK) return Error{Reason::io_error, "its zlib data is broken"};
      if (made < piece_.size() && stream_.avail_in == 0) return {};
    }
    return {};
  }

 private:
  z_stream stream_{};
  std::array<std::uint8_t, 16 * 1024> piece_;
  bool at_end_ = false;
};

}  // namespace

std::unique_ptr<Expander> make_zlib_expander() {
  return std::make_unique<ZlibExpander>();
}

}  // namespace sallyport::swf
