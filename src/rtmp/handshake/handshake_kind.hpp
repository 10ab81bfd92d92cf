#pragma once
// What the two ends agreed on, and what the version byte says.
#include <cstdint>
#include <string_view>

#include "base/result.hpp"

namespace sallyport::rtmp {

enum class HandshakeKind : std::uint8_t {
  simple,    ///< plain echo
  digest_a,  ///< digest, scheme A
  digest_b,  ///< digest, scheme B
};
std::string_view to_string(HandshakeKind kind);

constexpr std::uint8_t kPlainVersion = 3;
constexpr std::uint8_t kEncryptedVersion = 6;  ///< RTMPE with plain signatures, the only kind made here

/// Whether a version byte asks for RTMPE: 6, or 8 and 9, whose signatures are wrapped in XTEA or Blowfish.
bool is_encrypted_version(std::uint8_t version);

/// Whether a connection may go on after a version byte C0 or S0: 3 and the unassigned values below 32 are
/// plain RTMP; 6, 8 and 9 are RTMPE (Reason::rtmpe_not_enabled); 32 and above are text of some other
/// protocol (Reason::bad_handshake).
Result<void> check_version(std::uint8_t version);

}  // namespace sallyport::rtmp
