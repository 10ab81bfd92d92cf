#pragma once
// The first byte of fuzz_client_session's input: what the client does.
#include <cstdint>

namespace sallyport::test::client_script {

constexpr std::uint8_t kPublishes = 1;    ///< else it plays
constexpr std::uint8_t kSmallPieces = 2;  ///< the server's bytes come in pieces
constexpr std::uint8_t kBlocked = 4;      ///< the server reads nothing until it has said everything
constexpr std::uint8_t kHasMethods = 8;   ///< whatever the server calls exists
constexpr std::uint8_t kAmf3 = 16;        ///< the client asks for AMF3
constexpr std::uint8_t kLeaves = 32;      ///< closes in order at the end
constexpr std::uint8_t kShares = 64;      ///< uses the shared object "x" and sets something whenever it has changed

}  // namespace sallyport::test::client_script
