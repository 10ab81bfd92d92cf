#pragma once
// Finding: what the doctor has found out about one way.
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/ip_address.hpp"
#include "client/connector/race.hpp"

namespace sallyport::client {

enum class Verdict : std::uint8_t {
  passes,     ///< an RTMP server has proved itself, and nothing was noticed while it was watched
  hindered,   ///< it gets through, but something is in the way
  fails,      ///< it does not get through
  not_tried,  ///< the time was over
};

/// What was seen of a way after it had got through.
struct Observation {
  Milliseconds watched{0};
  /// The age at which its connections ended while nobody wanted them to.
  std::optional<Milliseconds> cut_after{};
  /// For how long something holds replies back.
  std::optional<Milliseconds> held_for{};
  /// What the tunnel had to get around at its start: a content type, or what bodies look like.
  Obstacle got_around = Obstacle::none;
};

struct Finding {
  /// `failure` is the first obstacle, also of a way that is hindered; its times end with the proof.
  Report report;
  Verdict verdict = Verdict::not_tried;
  // of what got through
  IpAddress address;           ///< what was dialled: the server's, or the proxy's
  Milliseconds round_trip{0};  ///< of the handshake
  Observation seen;

  bool is_direct() const { return report.candidate.route.kind == RouteKind::direct; }
  bool gets_through() const { return verdict == Verdict::passes || verdict == Verdict::hindered; }
};

/// The word of --json and of the table: "passes", "hindered", "fails", "not-tried".
std::string_view to_string(Verdict verdict);

/// Sets verdicts and obstacles by what was reported and seen. What several ways show together is told as
/// well: a portal from any web page, a filter of content types from a server that says 403, a proxy that
/// forbids CONNECT from one that forbids the server.
void judge(std::span<Finding> findings);

/// The reports of `findings`, in their order.
std::vector<Report> reports_of(std::span<const Finding> findings);

/// The way to recommend: the first that passes, else the first that gets through; null if none does.
const Finding* best_of(std::span<const Finding> findings);

}  // namespace sallyport::client
