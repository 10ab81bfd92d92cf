#pragma once
// What a bridge tells about itself, for people and programs.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/reason.hpp"
#include "client/connector/connector.hpp"

namespace sallyport::client::bridge {

struct Event {
  enum class Kind : std::uint8_t {
    opened,   ///< a local program's connect was accepted; `way` is how it travels, `after` how long that took
    lost,     ///< the path broke, and another one is looked for
    resumed,  ///< the stream goes on; `after` since the loss, `dropped` messages of media meanwhile
    relayed,  ///< a program's bytes that are not RTMP are relayed (SOCKS); `what` is the route
    closed,   ///< it is over; `after` since its beginning
  };
  Kind kind{};
  std::uint64_t session = 0;  ///< a number of the bridge's own
  std::string target{};       ///< where it leads, without the query
  std::optional<Way> way{};
  Milliseconds after{0};
  std::uint64_t dropped = 0;
  std::uint64_t sent = 0;      ///< bytes that the server took, on the last path
  std::uint64_t received = 0;  ///< bytes of the server, on the last path
  unsigned resumptions = 0;
  Reason reason = Reason::none;
  std::string what{};  ///< more than `reason` says, or empty; printable
};

/// Called on the bridge's loop; must not destroy the bridge.
using EventCall = std::function<void(const Event& event)>;

}  // namespace sallyport::client::bridge
