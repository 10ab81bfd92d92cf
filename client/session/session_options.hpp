#pragma once
// What a session needs to know: what `connect` says, how long it waits, and what one server may cost us.
#include <cstddef>
#include <vector>

#include "amf/value.hpp"
#include "base/clock.hpp"
#include "rtmp/chunk/chunk_reader.hpp"
#include "rtmp/command/connect.hpp"
#include "rtmp/flow/liveness.hpp"

namespace sallyport::client {

/// Bytes that may wait for the server to take them before nothing more is accepted from the caller, who is
/// told when there is room again. The message that goes over it (below 16 MiB), and what the byte stream
/// below has taken over already, come on top.
constexpr std::size_t kQueueFull = 1024 * 1024;
/// Bytes of answers (to pings and calls) that a server may make us owe before it is cut: it asks and does not
/// listen.
constexpr std::size_t kOwedLimit = 64 * 1024;
/// Calls without an answer at one time.
constexpr std::size_t kMaxPendingCalls = 1024;
/// Streams of one connection: what FMS allows, and we too.
constexpr std::size_t kMaxStreams = 255;
/// Shared objects in use on one connection.
constexpr std::size_t kMaxSharedObjects = 1024;
/// Commands that wait for the number of their stream.
constexpr std::size_t kMaxHeldCommands = 16;

struct SessionOptions {
  /// app, tc_url and the like; `object` and `transaction_id` are not looked at.
  rtmp::ConnectRequest connect;
  /// Further fields of connect's object, as an attempt id.
  std::vector<amf::Property> properties;
  Milliseconds connect_timeout{15'000};  ///< until connect is answered
  Milliseconds call_timeout{30'000};     ///< for calls that do not say
  Milliseconds leave_timeout{2'000};     ///< for the server to take what was sent before a close in order
  /// Of the server: after so long a silence it is pinged, or counts as gone. "Busy": an answer or media is
  /// expected.
  rtmp::LivenessLimits liveness{.ping_after = Milliseconds(20'000),
                                .ping_limit = Milliseconds(60'000),
                                .busy_ping_after = Milliseconds(2'000),
                                .busy_ping_limit = Milliseconds(9'000)};
  Milliseconds stall_limit{10'000};  ///< the server has taken nothing although there was something
  rtmp::ChunkReader::Limits limits = rtmp::ChunkReader::Limits::connected();
};

/// What a client of ours says about itself unless told otherwise: every codec, every part of Enhanced RTMP
/// that passes through it unharmed.
rtmp::ConnectRequest default_connect_request();

/// The command: `request` with the further fields and what we can do.
rtmp::Command make_connect_command(const SessionOptions& options);

}  // namespace sallyport::client
