#pragma once
// The ways in which the body of a SWF file is written: as it is, or compressed. Bytes in, bytes out, in
// pieces; whoever takes the pieces decides how much is too much.
#include <functional>
#include <memory>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace sallyport::swf {

class Expander {
 public:
  /// Takes the next piece, which is valid during the call; false: no more is wanted.
  using Sink = std::function<bool(ByteSpan)>;

  virtual ~Expander() = default;
  /// Bytes behind the end of a compressed body are ignored. Error: io_error, with what is wrong with them.
  virtual Result<void> expand(ByteSpan bytes, const Sink& sink) = 0;
};

std::unique_ptr<Expander> make_plain_expander();
/// CWS: a zlib stream (RFC 1950).
std::unique_ptr<Expander> make_zlib_expander();
/// ZWS: LZMA behind `properties`, which are 5 bytes; `size` is how much it becomes.
std::unique_ptr<Expander> make_lzma_expander(ByteSpan properties, std::uint64_t size);

}  // namespace sallyport::swf
