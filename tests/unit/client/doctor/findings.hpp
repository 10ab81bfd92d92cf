#pragma once
// Findings as the tests need them.
#include "client/doctor/finding.hpp"

namespace sallyport::client {

inline Candidate on(Carrier carrier, std::uint16_t port, Route route = {}) {
  return {std::move(route), carrier, port, Milliseconds(0)};
}

inline Finding failing(const Candidate& candidate, Obstacle obstacle, Stage stage = Stage::tcp) {
  Finding finding;
  finding.report = {.candidate = candidate,
                    .standing = Standing::failed,
                    .stage = stage,
                    .failure = {obstacle, stage, {}},
                    .started = Milliseconds(10),
                    .ended = Milliseconds(52)};
  finding.verdict = Verdict::fails;
  return finding;
}

inline Finding through(const Candidate& candidate, Observation seen = {}) {
  Finding finding;
  finding.report = {.candidate = candidate,
                    .standing = Standing::proved,
                    .stage = Stage::open,
                    .started = Milliseconds(10),
                    .ended = Milliseconds(31)};
  finding.verdict = Verdict::passes;
  finding.seen = seen;
  return finding;
}

inline const Route kOffice{RouteKind::http_connect, {"proxy", 3128, false, "", ""}};

}  // namespace sallyport::client
