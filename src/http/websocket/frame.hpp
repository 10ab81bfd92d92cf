#pragma once
// The frames of a WebSocket (RFC 6455, section 5): how they are written. FrameReader reads them.
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.hpp"

namespace sallyport::http::websocket {

/// Whose side is being played: a client masks what it sends, a server does not, and each insists on the
/// other.
enum class Role : std::uint8_t { server, client };

/// Section 5.2. Those from 8 up are control frames.
enum class Opcode : std::uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

constexpr bool is_control(Opcode opcode) {
  return static_cast<std::uint8_t>(opcode) >= 8;
}

/// Section 7.4.1 and IANA's registry.
enum class CloseCode : std::uint16_t {
  normal = 1000,
  going_away = 1001,
  protocol_error = 1002,
  unsupported_data = 1003,
  no_status = 1005,  ///< never sent: the peer's Close named none
  invalid_payload = 1007,
  policy_violation = 1008,
  too_big = 1009,
  internal_error = 1011,
  suspended = 4001,  ///< ours: what was carried goes on over another WebSocket (docs/protocol/websocket.md)
};

/// Whether a Close frame may carry `code`.
bool may_be_sent(std::uint16_t code);

constexpr std::size_t kMaxControlPayload = 125;
constexpr std::size_t kMaxCloseReason = kMaxControlPayload - 2;
constexpr std::size_t kMaxHeader = 14;
/// The most significant bit of a length is zero (section 5.2).
constexpr std::uint64_t kMaxFramePayload = 0x7FFF'FFFF'FFFF'FFFF;

using MaskKey = std::array<std::uint8_t, 4>;

struct FrameHeader {
  Opcode opcode = Opcode::binary;
  bool final = true;
  std::uint64_t length = 0;
  std::optional<MaskKey> mask;  ///< of a client's frame
};

constexpr std::size_t header_size(const FrameHeader& header) {
  const std::size_t length = header.length <= 125 ? 0 : header.length <= 0xFFFF ? 2 : 8;
  return 2 + length + (header.mask ? 4 : 0);
}

/// Writes header_size() bytes to `out`.
void write_header(const FrameHeader& header, std::uint8_t* out);

/// Masks or unmasks into `out`, which may be where `bytes` are. `offset` of the first byte in its payload.
void apply_mask(ByteSpan bytes, std::uint8_t* out, MaskKey key, std::uint64_t offset);

/// A whole frame with a small payload.
ByteVector make_frame(Opcode opcode, ByteSpan payload, const std::optional<MaskKey>& mask);

/// The payload of a Close frame; a reason that is too long is cut between two characters.
ByteVector close_payload(CloseCode code, std::string_view reason);

}  // namespace sallyport::http::websocket
