#include "client/doctor/finding.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

namespace sallyport::client {
namespace {

constexpr std::array kVerdicts =
    std::to_array<std::string_view>({"passes", "hindered", "fails", "not-tried"});
static_assert(kVerdicts.size() == static_cast<std::size_t>(Verdict::not_tried) + 1);

std::string in_seconds(Milliseconds time) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", static_cast<double>(time.count()) / 1000);
  return text;
}

/// The worst that was seen.
Failure failure_of(const Observation& seen) {
  if (seen.cut_after) return {Obstacle::connections_cut, Stage::open, "after " + in_seconds(*seen.cut_after)};
  if (seen.held_for)
    return {Obstacle::replies_buffered, Stage::tunnel,
            "for " + std::to_string(seen.held_for->count()) + " ms"};
  if (seen.got_around != Obstacle::none)
    return {seen.got_around, Stage::tunnel, "another form gets around it"};
  return {};
}

void judge_alone(Finding& finding) {
  switch (finding.report.standing) {
    case Standing::failed:
      finding.verdict = Verdict::fails;
      return;
    case Standing::proved:
      finding.report.failure = failure_of(finding.seen);
      finding.verdict =
          finding.report.failure.obstacle == Obstacle::none ? Verdict::passes : Verdict::hindered;
      return;
    default:
      finding.verdict = Verdict::not_tried;
  }
}

/// Both ask the same server in the same place.
bool same_place(const Candidate& one, const Candidate& other) {
  return one.route == other.route && one.port == other.port && one.carrier.tls == other.carrier.tls &&
         one.carrier.rtmpe == other.carrier.rtmpe;
}

template <typename Test>
bool any_at(const Candidate& place, std::span<const Finding> findings, Test test) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
    return same_place(finding.report.candidate, place) && test(finding);
  });
}

bool is_refused_in_http(const Finding& finding) {
  const Failure& failure = finding.report.failure;
  if (finding.verdict != Verdict::fails || !is_tunnel(finding.report.candidate.carrier.dress)) return false;
  return failure.obstacle == Obstacle::http_error || failure.obstacle == Obstacle::content_type_refused ||
         (failure.obstacle == Obstacle::destination_forbidden &&
          finding.report.candidate.route.kind == RouteKind::http_forward);
}

/// Refused in HTTP, where what looks like a document is taken: the server is there, and it is the type that
/// does not pass.
bool is_about_the_type(const Finding& finding, std::span<const Finding> findings) {
  return is_refused_in_http(finding) && any_at(finding.report.candidate, findings, [](const Finding& other) {
           return other.gets_through() && other.report.candidate.carrier.dress == Dress::tunnel_text;
         });
}

/// 403 to an upgrade may be the server's own word. It is not where the same is said to what the server takes.
bool is_about_the_upgrade(const Finding& finding, std::span<const Finding> findings) {
  return finding.verdict == Verdict::fails && finding.report.failure.obstacle == Obstacle::upgrade_refused &&
         any_at(finding.report.candidate, findings, is_refused_in_http);
}

/// A proxy that forbids CONNECT to this server, and passes requests on to it.
bool is_about_connect(const Finding& finding, std::span<const Finding> findings) {
  const Route& route = finding.report.candidate.route;
  if (finding.report.failure.obstacle != Obstacle::destination_forbidden ||
      route.kind != RouteKind::http_connect)
    return false;
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& other) {
    const Route& its = other.report.candidate.route;
    return other.gets_through() && its.kind == RouteKind::http_forward && same_peer(its, route);
  });
}

Obstacle together(const Finding& finding, std::span<const Finding> findings) {
  if (is_about_the_type(finding, findings)) return Obstacle::content_type_refused;
  if (is_about_the_upgrade(finding, findings)) return Obstacle::upgrade_stripped;
  if (is_about_connect(finding, findings)) return Obstacle::connect_refused;
  return finding.report.failure.obstacle;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  return kVerdicts[static_cast<std::size_t>(verdict)];
}

void judge(std::span<Finding> findings) {
  std::vector<Report> reports = reports_of(findings);
  tell_pages_from_portals(reports);
  for (std::size_t i = 0; i < findings.size(); ++i) findings[i].report = std::move(reports[i]);
  for (Finding& finding : findings) judge_alone(finding);
  for (Finding& finding : findings) finding.report.failure.obstacle = together(finding, findings);
}

std::vector<Report> reports_of(std::span<const Finding> findings) {
  std::vector<Report> reports;
  for (const Finding& finding : findings) reports.push_back(finding.report);
  return reports;
}

const Finding* best_of(std::span<const Finding> findings) {
  for (const Verdict wanted : {Verdict::passes, Verdict::hindered}) {
    const auto found = std::find_if(findings.begin(), findings.end(),
                                    [&](const Finding& finding) { return finding.verdict == wanted; });
    if (found != findings.end()) return &*found;
  }
  return nullptr;
}

}  // namespace sallyport::client
