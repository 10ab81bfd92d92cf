#include "client/doctor/examination.hpp"

#include <algorithm>
#include <utility>

namespace sallyport::client {
namespace {

/// A tunnel to a server of ours has two lanes.
std::size_t connections_of(const Candidate& candidate) {
  return is_tunnel(candidate.carrier.dress) ? 2 : 1;
}

}  // namespace

struct Examination::Patient {
  Patient(Examination& examination, const Candidate& candidate)
      : deadline([this, &examination] { examination.on_late(*this); }) {
    finding.report.candidate = candidate;
  }
  bool waits() const { return finding.report.standing == Standing::waiting; }
  bool is_busy() const { return finding.report.standing == Standing::running || watch; }

  Finding finding;
  MonotonicTime started{};
  std::unique_ptr<Cancellable> attempt;
  std::shared_ptr<Watch> watch;  // while it is watched
  loop::Timer deadline;
};

Examination::Examination(AttemptStarter& starter, loop::TimerWheel& wheel, std::function<MonotonicTime()> now,
                         const Candidates& plan, RaceLimits limits, Milliseconds watch,
                         ExaminationEvents events)
    : starter_(starter),
      wheel_(wheel),
      now_(std::move(now)),
      limits_(limits),
      watch_(watch),
      events_(std::move(events)),
      whole_([this] { finish(); }) {
  for (const Candidate& candidate : plan) patients_.push_back(std::make_unique<Patient>(*this, candidate));
}

Examination::~Examination() {
  for (const auto& patient : patients_) {
    if (patient->watch) patient->watch->give_up();
  }
}

void Examination::start() {
  begun_ = now_();
  whole_.arm(wheel_, Deadline{begun_ + (patients_.empty() ? Milliseconds(0) : limits_.whole)});
  start_those_with_room();
}

Milliseconds Examination::since(MonotonicTime then) const {
  return std::chrono::duration_cast<Milliseconds>(now_() - then);
}

void Examination::start_those_with_room() {
  for (const auto& patient : patients_) {
    if (patient->waits() && has_room(patient->finding.report.candidate)) launch(*patient);
  }
}

bool Examination::has_room(const Candidate& candidate) const {
  std::size_t taken = connections_of(candidate);
  for (const auto& other : patients_) {
    const Candidate& its = other->finding.report.candidate;
    if (other->is_busy() && same_peer(its.route, candidate.route)) taken += connections_of(its);
  }
  return taken <= std::max<std::size_t>(limits_.per_peer, 2);
}

void Examination::launch(Patient& patient) {
  Report& report = patient.finding.report;
  patient.started = now_();
  report.standing = Standing::running;
  report.started = since(begun_);
  patient.deadline.arm(wheel_, Deadline{patient.started + std::min(limits_.unanswered, limits_.unproven)});
  AttemptEvents events;
  events.reached = [this, &patient](Stage stage) { on_stage(patient, stage); };
  events.done = [this, &patient](Outcome<Proved> outcome) { on_done(patient, std::move(outcome)); };
  patient.attempt = starter_.start(report.candidate, std::move(events));
}

void Examination::on_stage(Patient& patient, Stage stage) {
  Report& report = patient.finding.report;
  if (report.standing != Standing::running || stage == report.stage) return;
  const bool was_unanswered = report.stage <= Stage::tcp;
  report.stage = stage;
  if (was_unanswered && stage > Stage::tcp)
    patient.deadline.arm(wheel_, Deadline{patient.started + limits_.unproven});
}

void Examination::on_done(Patient& patient, Outcome<Proved> outcome) {
  if (patient.finding.report.standing != Standing::running) return;
  if (auto* failure = std::get_if<Failure>(&outcome)) {
    fail(patient, std::move(*failure));
    return go_on();
  }
  auto& proved = std::get<Proved>(outcome);
  if (proved.proof == rtmp::ServerProof::none) {
    if (proved.stream) proved.stream->close(Reason::bad_handshake, false);
    fail(patient, {Obstacle::unproven, Stage::handshake, {}});
    return go_on();
  }
  patient.finding.address = proved.address;
  patient.finding.round_trip = proved.round_trip;
  patient.finding.report.stage = Stage::open;
  note_end(patient, Standing::proved);
  patient.watch =
      std::make_shared<Watch>(std::move(proved), patient.started, now_,
                              [this, &patient](const Observation& seen) { on_watched(patient, seen); });
  const Milliseconds left = std::max(Milliseconds(0), kOldest - since(patient.started));
  patient.watch->begin(wheel_, std::min(watch_, left));
}

void Examination::on_late(Patient& patient) {
  cut_short(patient);
  go_on();
}

void Examination::on_watched(Patient& patient, const Observation& seen) {
  patient.finding.seen = seen;
  patient.watch.reset();
  go_on();
}

void Examination::fail(Patient& patient, Failure failure) {
  Report& report = patient.finding.report;
  report.stage = failure.stage;
  report.failure = std::move(failure);
  note_end(patient, Standing::failed);
}

void Examination::note_end(Patient& patient, Standing standing) {
  patient.deadline.cancel();
  patient.finding.report.standing = standing;
  patient.finding.report.ended = since(begun_);
  patient.attempt.reset();
}

/// One has ended: others have room, or it was the last.
void Examination::go_on() {
  start_those_with_room();
  std::size_t examined = 0;
  std::size_t through = 0;
  for (const auto& patient : patients_) {
    if (patient->waits() || patient->is_busy()) continue;
    ++examined;
    if (patient->finding.report.standing == Standing::proved) ++through;
  }
  if (events_.changed) events_.changed(examined, through);
  if (examined == patients_.size()) finish();
}

void Examination::cut_short(Patient& patient) {
  if (patient.watch) {
    patient.finding.seen = std::exchange(patient.watch, nullptr)->give_up();
  } else if (patient.finding.report.standing == Standing::running) {
    fail(patient, failure_of_silence(patient.finding.report, since(patient.started)));
  }
}

void Examination::finish() {
  if (std::exchange(over_, true)) return;
  whole_.cancel();
  std::vector<Finding> findings;
  for (const auto& patient : patients_) {
    cut_short(*patient);
    findings.push_back(std::move(patient->finding));
  }
  const auto done = std::move(events_.done);
  done(std::move(findings));  // may destroy this
}

Candidates every_way(const Candidates& plan) {
  Candidates ways;
  const auto add = [&ways](Candidate candidate, Dress dress) {
    candidate.carrier.dress = dress;
    candidate.start = Milliseconds(0);
    const auto same = [&](const Candidate& other) { return same_way(candidate, other); };
    if (std::none_of(ways.begin(), ways.end(), same)) ways.push_back(std::move(candidate));
  };
  for (const Candidate& candidate : plan) {
    const bool both = candidate.carrier.dress == Dress::web;
    add(candidate, both ? Dress::websocket : candidate.carrier.dress);
    if (both) add(candidate, Dress::tunnel);
  }
  return ways;
}

}  // namespace sallyport::client
