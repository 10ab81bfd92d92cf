#include "http/websocket/frame.hpp"

#include <algorithm>
#include <cstring>

namespace sallyport::http::websocket {
namespace {

constexpr std::uint8_t kFinal = 0x80;
constexpr std::uint8_t kMasked = 0x80;

}  // namespace

bool may_be_sent(std::uint16_t code) {
  const bool defined = code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
  return defined || (code >= 3000 && code <= 4999);
}

void write_header(const FrameHeader& header, std::uint8_t* out) {
  *out++ = static_cast<std::uint8_t>((header.final ? kFinal : 0) | static_cast<std::uint8_t>(header.opcode));
  const std::uint8_t masked = header.mask ? kMasked : 0;
  const std::size_t digits = header.length <= 125 ? 0 : header.length <= 0xFFFF ? 2 : 8;
  const std::uint8_t marker = digits == 2 ? 126 : 127;
  *out++ =
      static_cast<std::uint8_t>(masked | (digits == 0 ? static_cast<std::uint8_t>(header.length) : marker));
  for (std::size_t i = digits; i > 0; --i) *out++ = static_cast<std::uint8_t>(header.length >> (8 * (i - 1)));
  if (header.mask) std::copy(header.mask->begin(), header.mask->end(), out);
}

void apply_mask(ByteSpan bytes, std::uint8_t* out, MaskKey key, std::uint64_t offset) {
  std::rotate(key.begin(), key.begin() + static_cast<std::ptrdiff_t>(offset % 4), key.end());
  std::uint32_t half = 0;
  std::memcpy(&half, key.data(), sizeof half);
  const std::uint64_t wide = static_cast<std::uint64_t>(half) << 32 | half;
  std::size_t i = 0;
  for (; i + sizeof wide <= bytes.size(); i += sizeof wide) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, sizeof word);
    word ^= wide;
    std::memcpy(out + i, &word, sizeof word);
  }
  for (; i < bytes.size(); ++i) out[i] = bytes[i] ^ key[i % 4];
}

ByteVector make_frame(Opcode opcode, ByteSpan payload, const std::optional<MaskKey>& mask) {
  const FrameHeader header{opcode, true, payload.size(), mask};
  ByteVector frame(header_size(header) + payload.size());
  write_header(header, frame.data());
  std::uint8_t* const body = frame.data() + header_size(header);
  if (mask) {
    apply_mask(payload, body, *mask, 0);
  } else {
    std::copy(payload.begin(), payload.end(), body);
  }
  return frame;
}

ByteVector close_payload(CloseCode code, std::string_view reason) {
  if (code == CloseCode::no_status) return {};
  std::size_t size = std::min(reason.size(), kMaxCloseReason);
  while (size < reason.size() && size > 0 && (static_cast<std::uint8_t>(reason[size]) & 0xC0) == 0x80) --size;
  const auto number = static_cast<std::uint16_t>(code);
  ByteVector payload{static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
  const ByteSpan text = as_bytes(reason.substr(0, size));
  payload.insert(payload.end(), text.begin(), text.end());
  return payload;
}

}  // namespace sallyport::http::websocket
