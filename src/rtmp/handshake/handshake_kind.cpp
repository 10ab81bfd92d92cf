#include "rtmp/handshake/handshake_kind.hpp"

#include <string>

namespace sallyport::rtmp {

std::string_view to_string(HandshakeKind kind) {
  switch (kind) {
    case HandshakeKind::simple:
      return "simple";
    case HandshakeKind::digest_a:
      return "digest_a";
    case HandshakeKind::digest_b:
      return "digest_b";
  }
  return "simple";
}

bool is_encrypted_version(std::uint8_t version) {
  return version == kEncryptedVersion || version == 8 || version == 9;
}

Result<void> check_version(std::uint8_t version) {
  constexpr std::uint8_t kFirstText = 32;
  if (version >= kFirstText) return Error{Reason::bad_handshake, "version byte " + std::to_string(version)};
  if (is_encrypted_version(version)) {
    return Error{Reason::rtmpe_not_enabled, "the peer wants RTMPE, version " + std::to_string(version)};
  }
  return {};
}

}  // namespace sallyport::rtmp
