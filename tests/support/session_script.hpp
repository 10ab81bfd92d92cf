#pragma once
// The first two bytes of a session fuzz input say how the connection goes; what the client sends follows.
#include <cstdint>

namespace sallyport::test {

namespace session_script {
inline constexpr std::uint8_t kHandshakeIsMade = 1;   ///< the input begins behind the handshake
inline constexpr std::uint8_t kDecisionsWait = 2;     ///< they are given after the input, one by one
inline constexpr std::uint8_t kDecisionsRefuse = 4;
inline constexpr std::uint8_t kSmallPieces = 8;       ///< 61 bytes at a time
inline constexpr std::uint8_t kBlocked = 16;          ///< the client takes nothing until the input has come
inline constexpr std::uint8_t kLeavesEarly = 32;      ///< before the decisions that wait
inline constexpr std::uint8_t kSmallChunks = 64;      ///< the server's chunks and writes are small
inline constexpr std::uint8_t kTimePasses = 128;      ///< timers fire between the pieces

// of the second byte
inline constexpr std::uint8_t kVerifiesSwf = 1;       ///< the application does; answers are known unless it refuses
inline constexpr std::uint8_t kNarrow = 2;            ///< the application allows little bandwidth both ways
inline constexpr std::uint8_t kClosesIdle = 4;        ///< and closes idle clients
inline constexpr std::uint8_t kTunnelled = 8;
inline constexpr std::uint8_t kStopsReading = 16;     ///< the client takes no more once half of the input has come
}  // namespace session_script

}  // namespace sallyport::test
