#include "net/front/proxy_header.hpp"

#include <algorithm>

#include "net/front/proxy_header_parse.hpp"

namespace sallyport::net {
namespace {

constexpr std::string_view kV1Beginning = "PROXY ";

bool begins_like(ByteSpan held, ByteSpan signature) {
  const std::size_t common = std::min(held.size(), signature.size());
  return std::equal(held.begin(), held.begin() + static_cast<std::ptrdiff_t>(common), signature.begin());
}

bool may_be_v1(ByteSpan held) {
  return begins_like(held, as_bytes(kV1Beginning));
}

bool may_be_v2(ByteSpan held) {
  return begins_like(held, kProxyV2Signature);
}

std::size_t announced_size(ByteSpan fixed_part) {
  return kProxyV2FixedPart + (std::size_t{fixed_part[14]} << 8 | fixed_part[15]);
}

}  // namespace

Result<std::size_t> ProxyHeaderReader::feed(ByteSpan input) {
  const std::size_t given = input.size();
  while (!done_ && !input.empty()) {
    Result<void> step;
    if (size_ > 0) {
      step = take_block(input);
    } else if (!held_.empty() && may_be_v1(held_)) {
      step = take_line(input);
    } else {
      step = take_fixed_part(input);
    }
    if (!step) return std::move(step).error();
  }
  return given - input.size();
}

void ProxyHeaderReader::take(ByteSpan& input, std::size_t count) {
  held_.insert(held_.end(), input.begin(), input.begin() + static_cast<std::ptrdiff_t>(count));
  input = input.subspan(count);
}

/// Byte by byte, so that whoever speaks something else is turned away by the first byte that differs.
Result<void> ProxyHeaderReader::take_fixed_part(ByteSpan& input) {
  take(input, 1);
  if (may_be_v1(held_)) return {};
  if (!may_be_v2(held_)) return bad_proxy_header("the connection does not begin with a PROXY header");
  if (held_.size() < kProxyV2FixedPart) return {};
  size_ = announced_size(held_);
  if (size_ > kProxyHeaderV2Limit) return bad_proxy_header("the header announces more than is taken");
  if (size_ == held_.size()) return take_block(input);
  return {};
}

Result<void> ProxyHeaderReader::take_line(ByteSpan& input) {
  const bool after_cr = held_.back() == '\r';
  take(input, 1);
  if (!may_be_v1(held_)) return bad_proxy_header("the connection does not begin with a PROXY header");
  if (after_cr != (held_.back() == '\n')) return bad_proxy_header("the line does not end with CR LF");
  if (!after_cr) {
    if (held_.size() < kProxyHeaderV1Limit) return {};
    return bad_proxy_header("the line is longer than 107 bytes");
  }
  auto parsed = parse_proxy_v1(as_text(held_).substr(0, held_.size() - 2));
  if (!parsed) return std::move(parsed).error();
  header_ = std::move(parsed).value();
  done_ = true;
  return {};
}

Result<void> ProxyHeaderReader::take_block(ByteSpan& input) {
  take(input, std::min(input.size(), size_ - held_.size()));
  if (held_.size() < size_) return {};
  auto parsed = parse_proxy_v2(held_);
  if (!parsed) return std::move(parsed).error();
  header_ = std::move(parsed).value();
  done_ = true;
  return {};
}

}  // namespace sallyport::net
