#pragma once
// SwfReader: a SWF file (FWS, CWS or ZWS), in pieces of any size, into what verification compares: its
// uncompressed size and hash. Holds no more than a piece of it at a time.
#include <limits>
#include <optional>

#include "swf/expander.hpp"
#include "swf/swf_hash.hpp"

namespace sallyport::swf {

/// Uncompressed; files that say more are refused unread. Players that large were never seen.
constexpr std::uint32_t kMaxSwfBytes = 256 * 1024 * 1024;

struct SwfFacts {
  std::uint32_t size = 0;  ///< uncompressed, with the header
  SwfHash hash{};          ///< over as much of it as was asked for
  bool operator==(const SwfFacts&) const = default;
};

class SwfReader {
 public:
  /// `depth`: hash only so many bytes from the start; the rest is not looked at.
  explicit SwfReader(std::uint32_t depth = std::numeric_limits<std::uint32_t>::max()) : depth_(depth) {}

  /// Errors: io_error, with what is wrong with the file. They are final.
  Result<void> feed(ByteSpan bytes);
  /// As much as is wanted has been read; further bytes would change nothing.
  bool done() const { return enough_; }
  /// After the last byte. Error: io_error if the file ends before the length it says it has.
  Result<SwfFacts> finish();

 private:
  static constexpr std::size_t kHeaderBytes = 8;
  static constexpr std::size_t kLzmaHeaderBytes = 17;  // length of the LZMA data and its properties besides

  std::size_t header_bytes() const {
    return !header_.empty() && header_[0] == 'Z' ? kLzmaHeaderBytes : kHeaderBytes;
  }
  Result<void> begin();
  bool take(ByteSpan piece);

  const std::uint32_t depth_;
  ByteVector header_;
  SwfHasher hasher_;
  std::unique_ptr<Expander> body_;
  std::uint32_t size_ = 0;
  std::uint32_t seen_ = 0;
  bool too_long_ = false;
  bool enough_ = false;
};

}  // namespace sallyport::swf
