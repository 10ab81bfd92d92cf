#pragma once
// Examination: every candidate is tried to its end, whatever becomes of the others, and what gets through is
// watched for a while. As many at a time as go to one server or proxy without being taken for a flood.
//
//   waiting ──room──▶ running ──proof──▶ watched ──time over, or it has ended──▶ proved
//      │                 └──failure, or silence──▶ failed
//      └──the whole time is over──▶ waiting
//
// Like the race it knows nothing of sockets. Nobody says `connect`.
#include <functional>
#include <memory>
#include <vector>

#include "client/doctor/finding.hpp"
#include "client/doctor/watch.hpp"

namespace sallyport::client {

struct ExaminationEvents {
  /// So many ways have been examined, and so many of them got through. May be empty; must not destroy the
  /// examination.
  std::function<void(std::size_t examined, std::size_t through)> changed;
  /// Once, last, never from within start(): in the order of the plan, not judged. May destroy the
  /// examination.
  std::function<void(std::vector<Finding>)> done;
};

class Examination final : public Cancellable {
 public:
  /// A server ends connections that do not say `connect` (ours after 10 s): older ones are not watched.
  static constexpr Milliseconds kOldest{9'000};

  /// `starter` and `wheel` outlive the examination. `now` is the clock that `wheel` follows. The starts of
  /// `plan` and the grace of `limits` do not matter.
  Examination(AttemptStarter& starter, loop::TimerWheel& wheel, std::function<MonotonicTime()> now,
              const Candidates& plan, RaceLimits limits, Milliseconds watch, ExaminationEvents events);
  ~Examination() override;
  void start();

 private:
  struct Patient;

  void start_those_with_room();
  bool has_room(const Candidate& candidate) const;
  void launch(Patient& patient);
  void on_stage(Patient& patient, Stage stage);
  void on_done(Patient& patient, Outcome<Proved> outcome);
  void on_late(Patient& patient);
  void on_watched(Patient& patient, const Observation& seen);
  void fail(Patient& patient, Failure failure);
  void note_end(Patient& patient, Standing standing);
  void go_on();
  void finish();
  void cut_short(Patient& patient);
  Milliseconds since(MonotonicTime then) const;

  AttemptStarter& starter_;
  loop::TimerWheel& wheel_;
  std::function<MonotonicTime()> now_;
  const RaceLimits limits_;
  const Milliseconds watch_;
  ExaminationEvents events_;
  MonotonicTime begun_{};
  std::vector<std::unique_ptr<Patient>> patients_;  // as in the plan
  bool over_ = false;
  loop::Timer whole_;
};

/// All there is to examine of a plan: where it has one candidate for WebSocket and the tunnel, both.
Candidates every_way(const Candidates& plan);

}  // namespace sallyport::client
