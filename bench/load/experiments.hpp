#pragma once
// The experiments. Each answers its figures as a JSON object and throws std::runtime_error when the server
// refuses, dies or takes too long.
#include <nlohmann/json_fwd.hpp>

#include "load/options.hpp"

namespace sallyport::bench {

/// One publisher, many viewers.
nlohmann::json run_fanout(const FanoutOptions& options);
/// Connect, createStream, play, Play.Start, again and again, one after the other.
nlohmann::json run_setup(const AttemptOptions& options);
/// TCP's and then the handshake of TLS (all of it, nothing resumed) or RTMPE, again and again.
nlohmann::json run_handshakes(const AttemptOptions& options);
/// Many connections on which nothing happens, or that play a stream.
nlohmann::json run_idle(const IdleOptions& options);
/// Many in one room, of whom one speaks.
nlohmann::json run_room(const RoomOptions& options);
/// Many instances of an application, each with a few clients.
nlohmann::json run_instances(const InstancesOptions& options);

}  // namespace sallyport::bench
