#include "swf/swf_reader.hpp"

#include <algorithm>

#include "base/byte_reader.hpp"

namespace sallyport::swf {
namespace {

Error broken(std::string why) {
  return {Reason::io_error, std::move(why)};
}

std::string bytes_text(std::uint64_t count) {
  return std::to_string(count) + " bytes";
}

}  // namespace

Result<void> SwfReader::feed(ByteSpan bytes) {
  while (!body_) {
    const std::size_t missing = header_bytes() - header_.size();
    // The first byte says how long the header is.
    const ByteSpan taken = bytes.first(std::min(bytes.size(), header_.empty() ? std::size_t{1} : missing));
    header_.insert(header_.end(), taken.begin(), taken.end());
    bytes = bytes.subspan(taken.size());
    if (header_.size() == header_bytes()) {
      if (auto begun = begin(); !begun) return begun;
    } else if (bytes.empty()) {
      return {};
    }
  }
  if (enough_ || bytes.empty()) return {};
  auto expanded = body_->expand(bytes, [this](ByteSpan piece) { return take(piece); });
  if (!expanded) return expanded;
  if (too_long_) return broken("it goes on behind the " + bytes_text(size_) + " it says it has");
  return {};
}

Result<void> SwfReader::begin() {
  const std::string_view signature = as_text(ByteSpan(header_).first(3));
  if (signature != "FWS" && signature != "CWS" && signature != "ZWS") return broken("it is not a SWF file");
  ByteReader length(ByteSpan(header_).subspan(4));
  if (!length.u32_little(size_) || size_ < kHeaderBytes)
    return broken("its length is said to be " + bytes_text(size_));
  if (size_ > kMaxSwfBytes) {
    return broken("it would have " + bytes_text(size_) + " unpacked; the limit is " +
                  bytes_text(kMaxSwfBytes));
  }
  switch (signature[0]) {
    case 'F':
      body_ = make_plain_expander();
      break;
    case 'C':
      body_ = make_zlib_expander();
      break;
    default:
      body_ = make_lzma_expander(ByteSpan(header_).subspan(12, 5), size_ - kHeaderBytes);
      break;
  }
  header_[0] = 'F';  // the hash is that of the uncompressed file
  take(ByteSpan(header_).first(kHeaderBytes));
  return {};
}

bool SwfReader::take(ByteSpan piece) {
  if (piece.size() > size_ - seen_) {
    too_long_ = true;
    return false;
  }
  hasher_.add(piece.first(std::min<std::size_t>(piece.size(), depth_ - std::min(seen_, depth_))));
  seen_ += static_cast<std::uint32_t>(piece.size());
  enough_ = seen_ >= depth_;
  return !enough_;
}

Result<SwfFacts> SwfReader::finish() {
  if (!body_) return broken("it ends inside its header");
  if (!enough_ && seen_ < size_)
    return broken("it ends after " + bytes_text(seen_) + " of the " + bytes_text(size_) + " it says it has");
  return SwfFacts{size_, hasher_.finish()};
}

}  // namespace sallyport::swf
