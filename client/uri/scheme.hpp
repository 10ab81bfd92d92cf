#pragma once
// The schemes that a client may be sent to, and what each promises.
#include <cstdint>
#include <optional>
#include <string_view>

namespace sallyport::client {

/// As Flash had them, and WebSocket's.
///
///   rtmp            whatever gets through; TLS is taken where it is to be had, but nothing is promised
///   rtmps           TLS to a server whose certificate is right, by whatever way; never anything else
///   rtmpt, rtmpts   the HTTP tunnel, in clear or inside TLS
///   rtmpe, rtmpte   RTMPE on a connection of its own or in the tunnel; rtmpe takes either
///   ws, wss         WebSocket, in clear or inside TLS
enum class Scheme : std::uint8_t { rtmp, rtmps, rtmpe, rtmpt, rtmpte, rtmpts, ws, wss };

std::string_view to_string(Scheme scheme);
/// `text` in any case; nullopt for what is none.
std::optional<Scheme> parse_scheme(std::string_view text);

/// The port that a URI without one means first: 1935, 80 for what travels in HTTP, 443 for TLS.
std::uint16_t default_port(Scheme scheme);
/// Whoever wrote it was promised TLS and a right certificate: nothing may lead from it to anything less.
bool promises_tls(Scheme scheme);

}  // namespace sallyport::client
