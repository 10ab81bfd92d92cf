// What to say when nobody got through.
#include <algorithm>
#include <array>

#include "client/connector/race.hpp"

namespace sallyport::client {
namespace {

/// The obstacle that says most comes first: what only its user or one administrator can remove, before what
/// any of the ways might meet, and what answered before what was silent.
constexpr std::array kTelling = std::to_array<Obstacle>({
    Obstacle::captive_portal,
    Obstacle::name_hijacked,
    Obstacle::clock_wrong,
    Obstacle::server_refused,
    Obstacle::proxy_wants_credentials,
    Obstacle::proxy_refuses_credentials,
    Obstacle::proxy_scheme_unknown,
    Obstacle::user_barred,
    Obstacle::outside_hours,
    Obstacle::destination_forbidden,
    Obstacle::tls_intercepted,
    Obstacle::tls_self_signed,
    Obstacle::tls_wrong_name,
    Obstacle::tls_expired,
    Obstacle::upgrade_refused,
    Obstacle::body_refused,
    Obstacle::content_type_refused,
    Obstacle::unproven,
    Obstacle::not_rtmp,
    Obstacle::proxy_bad_reply,
    Obstacle::proxy_unreachable,
    Obstacle::no_name,
    Obstacle::name_server_silent,
    Obstacle::connections_cut,
    Obstacle::replies_buffered,
    Obstacle::upgrade_stripped,
    Obstacle::http_error,
    Obstacle::not_http,
    Obstacle::not_tls,
    Obstacle::tls_failed,
    Obstacle::proxy_cannot_reach,
    Obstacle::connect_refused,
    Obstacle::closed,
    Obstacle::reset,
    Obstacle::silent,
    Obstacle::refused,
    Obstacle::no_route,
    Obstacle::silent_drop,
    Obstacle::timed_out,
    Obstacle::unsupported,
});
// All but none and cancelled, which say nothing.
static_assert(kTelling.size() == static_cast<std::size_t>(Obstacle::unsupported) - 1);

bool is_certificate_failure(Obstacle obstacle) {
  return obstacle == Obstacle::tls_intercepted || obstacle == Obstacle::tls_self_signed ||
         obstacle == Obstacle::tls_wrong_name || obstacle == Obstacle::tls_expired;
}

bool is_page(Obstacle obstacle) {
  return obstacle == Obstacle::captive_portal;
}

const Report* find(std::span<const Report> reports, bool (*wanted)(Obstacle)) {
  const auto found = std::find_if(reports.begin(), reports.end(), [&](const Report& report) {
    return report.standing == Standing::failed && wanted(report.failure.obstacle);
  });
  return found == reports.end() ? nullptr : &*found;
}

Obstacle weigh(const Report& report, bool portal) {
  if (is_page(report.failure.obstacle) && !portal) return Obstacle::not_http;
  return report.failure.obstacle;
}

std::size_t rank(Obstacle obstacle) {
  return static_cast<std::size_t>(std::find(kTelling.begin(), kTelling.end(), obstacle) - kTelling.begin());
}

Obstacle obstacle_of_silence(const Report& report) {
  const bool direct = report.candidate.route.kind == RouteKind::direct;
  switch (report.stage) {
    case Stage::name:
      return Obstacle::name_server_silent;
    case Stage::tcp:
      return direct ? Obstacle::silent_drop : Obstacle::proxy_unreachable;
    case Stage::proxy:
      return Obstacle::timed_out;
    default:
      return Obstacle::silent;
  }
}

bool is_portal(std::span<const Report> reports) {
  return find(reports, is_page) && find(reports, is_certificate_failure);
}

}  // namespace

Failure failure_of_silence(const Report& report, Milliseconds waited) {
  return {obstacle_of_silence(report), report.stage,
          "no answer within " + std::to_string(waited.count()) + " ms"};
}

void blame_name(std::span<Report> reports, const std::string& host, const IpAddress& nowhere) {
  for (Report& report : reports) {
    const bool direct = report.candidate.route.kind == RouteKind::direct;
    if (!direct || report.standing != Standing::failed) continue;
    report.stage = Stage::name;
    report.failure = {Obstacle::name_hijacked, Stage::name, host + " leads to " + nowhere.to_string()};
  }
}

void tell_pages_from_portals(std::span<Report> reports) {
  const bool portal = is_portal(reports);
  for (Report& report : reports) report.failure.obstacle = weigh(report, portal);
}

Failure sum_up(std::span<const Report> reports) {
  const bool portal = is_portal(reports);
  const Report* best = nullptr;
  std::size_t best_rank = kTelling.size();
  for (const Report& report : reports) {
    if (report.standing != Standing::failed) continue;
    const std::size_t its_rank = rank(weigh(report, portal));
    if (best && its_rank >= best_rank) continue;
    best = &report;
    best_rank = its_rank;
  }
  if (!best) return {Obstacle::timed_out, Stage::name, "no way was tried"};
  Failure failure = best->failure;
  failure.obstacle = weigh(*best, portal);
  failure.detail = describe(best->candidate) + (failure.detail.empty() ? "" : ": " + failure.detail);
  return failure;
}

}  // namespace sallyport::client
