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

/// Refused in HTTP, where what looks like a document is taken: the server is there, and it is the type that
/// does not pass.
bool is_about_the_type(const Finding& refused, std::span<const Finding> findings) {
  const Report& report = refused.report;
  if (refused.verdict != Verdict::fails || report.failure.obstacle != Obstacle::http_error) return false;
  if (report.failure.stage != Stage::tunnel) return false;
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& other) {
    return other.gets_through() && other.report.candidate.carrier.dress == Dress::tunnel_text &&
           same_place(other.report.candidate, report.candidate);
  });
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
  for (Finding& finding : findings) {
    if (is_about_the_type(finding, findings))
      finding.report.failure.obstacle = Obstacle::content_type_refused;
  }
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
