#pragma once
// Race: candidates start one after the other as the plan says, a failure releases the next at once, and the
// first that proves itself wins, but for a short window of grace in which a better one may overtake. Losers
// are aborted. It knows nothing of sockets: attempts come from an AttemptStarter, time from the wheel.
//
//   racing ──first proof──▶ grace ──window over, or nobody better left──▶ won
//     └──all failed, or the whole time is over──▶ lost
#include <vector>

#include "client/connector/attempt.hpp"
#include "loop/timer_wheel.hpp"

namespace sallyport::client {

struct RaceLimits {
  Milliseconds unanswered{4'000};  ///< until a connection stands (also through the proxy)
  Milliseconds unproven{6'000};    ///< until the proof, from the start of the candidate
  Milliseconds whole{15'000};      ///< the race
  Milliseconds grace{60};          ///< at most; 0: none (warm starts)
  std::size_t per_peer = 6;        ///< connections at once to one server or proxy: some firewalls count them
};

enum class Standing : std::uint8_t { waiting, running, failed, proved, aborted };

/// What became of a candidate; times count from the start of the race.
struct Report {
  Candidate candidate;
  Standing standing = Standing::waiting;
  Stage stage = Stage::name;  ///< how far it got
  Failure failure;            ///< if it failed, or was aborted (Obstacle::cancelled)
  Milliseconds started{0};
  Milliseconds ended{0};
};

struct RaceResult {
  std::unique_ptr<Proved> winner;  ///< empty: nobody got through
  std::vector<Report> reports;     ///< in the order of the plan
};

struct RaceEvents {
  /// A candidate has started, got further, or ended. May be empty.
  std::function<void(std::size_t index, const Report& report)> changed;
  /// Once, last, never from within start().
  std::function<void(RaceResult)> done;
};

class Race final : public Cancellable {
 public:
  /// `starter` and `wheel` outlive the race. `now` is the clock that `wheel` follows.
  Race(AttemptStarter& starter, loop::TimerWheel& wheel, std::function<MonotonicTime()> now, Candidates plan,
       RaceLimits limits, RaceEvents events);
  ~Race() override;
  void start();

 private:
  struct Runner;

  void start_due();
  bool may_start(std::size_t index) const;
  bool make_room(std::size_t index);
  void launch(std::size_t index);
  void on_stage(std::size_t index, Stage stage);
  void on_done(std::size_t index, Outcome<Proved> outcome);
  void on_proved(std::size_t index, Proved proved);
  void fail(std::size_t index, Failure failure);
  void on_late(std::size_t index);
  void settle();
  void finish();

  AttemptStarter& starter_;
  loop::TimerWheel& wheel_;
  std::function<MonotonicTime()> now_;
  RaceLimits limits_;
  RaceEvents events_;
  MonotonicTime begun_{};
  std::vector<std::unique_ptr<Runner>> runners_;
  loop::Timer next_start_;
  loop::Timer grace_over_;
  loop::Timer over_;
};

/// What to say when nobody got through: the obstacle that stands for all, chosen so that it says most, and
/// one line per candidate. Recognises captive portals and hijacked names by what several candidates saw
/// together.
Failure sum_up(std::span<const Report> reports);

}  // namespace sallyport::client
