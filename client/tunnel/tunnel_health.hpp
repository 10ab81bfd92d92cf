#pragma once
// What a tunnel notices of the network it goes through, for the doctor and the connector's memory.
#include <cstdint>
#include <optional>

#include "base/clock.hpp"
#include "client/failure.hpp"

namespace sallyport::client {

struct TunnelHealth {
  bool own_server = false;  ///< it speaks our form: two lanes, byte offsets, signed requests
  std::uint64_t requests = 0;
  std::uint64_t connections = 0;  ///< opened so far, the first included
  std::uint64_t cuts = 0;         ///< connections that ended in the middle of a request, or silently with it
  std::uint64_t repeated = 0;     ///< requests that were sent again because of a cut or a silence
  std::uint64_t silences = 0;  ///< of these: no answer by the deadline, and no end of the connection either
  /// The quickest connection so far, as HttpDial gave it (names and TLS included); none before the first.
  std::optional<Milliseconds> quickest_dial{};
  /// The quickest and the newest reply to a request that the server answers at once.
  std::optional<Milliseconds> quickest_reply{};
  std::optional<Milliseconds> newest_reply{};
  /// The age at which connections were cut: the youngest and the oldest.
  std::optional<Milliseconds> youngest_cut{};
  std::optional<Milliseconds> oldest_cut{};
  /// What the probing at the start had to get around: content_type_refused, body_refused, …; none if nothing.
  Obstacle got_around = Obstacle::none;
  /// What ended the tunnel, if it was not one of the two ends; obstacle none otherwise.
  Failure ended_by{};

  /// How long replies are held back by something in between, if they are: the quickest reply took that much
  /// longer than a connection takes to open.
  std::optional<Milliseconds> replies_buffered_for() const;
  /// Connections do not last longer than about this, if `believed` or more were cut and at a like age.
  std::optional<Milliseconds> connections_cut_after(std::uint64_t believed = 3) const;
};

}  // namespace sallyport::client
