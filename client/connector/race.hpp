#pragma once
// Race: candidates start one after the other as the plan says, a failure releases the next at once, and the
// first that proves itself wins, but for a short window of grace in which a better one may overtake. Losers
// are aborted. It knows nothing of sockets: attempts come from an AttemptStarter, time from the wheel.
//
//   racing ──first proof──▶ grace ──window over, or nobody better left──▶ won
//     └──all failed, or the whole time is over──▶ lost
#include <memory>
#include <span>
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
  Failure failure{};          ///< if it failed, or was aborted (Obstacle::cancelled)
  Milliseconds started{0};
  Milliseconds ended{0};
};

struct RaceResult {
  std::unique_ptr<Proved> winner;  ///< empty: nobody got through
  std::vector<Report> reports;     ///< in the order of the plan
};

struct RaceEvents {
  /// A candidate has started, got further, or ended. May be empty; must not destroy the race.
  std::function<void(std::size_t index, const Report& report)> changed;
  /// Once, last, never from within start(). May destroy the race.
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

  void schedule();
  void start_due();
  bool has_room(const Candidate& candidate) const;
  bool make_room(const Runner& newcomer);
  Runner* find_redundant(const Runner& newcomer);
  void launch(Runner& runner);
  void on_stage(Runner& runner, Stage stage);
  void on_done(Runner& runner, Outcome<Proved> outcome);
  void on_proved(Runner& runner, Proved proved);
  void on_late(Runner& runner);
  void fail(Runner& runner, Failure failure);
  void release_after(const Runner& failed);
  void end(Runner& runner, Standing standing);
  void settle();
  void finish();
  Runner* best() const;
  Milliseconds since_begin() const;
  void tell(const Runner& runner);

  AttemptStarter& starter_;
  loop::TimerWheel& wheel_;
  std::function<MonotonicTime()> now_;
  RaceLimits limits_;
  RaceEvents events_;
  MonotonicTime begun_{};
  std::vector<std::unique_ptr<Runner>> runners_;  // as in the plan
  std::vector<Runner*> queue_;                    // who has to start yet, in order
  bool over_ = false;
  loop::Timer next_start_;
  loop::Timer grace_;
  loop::Timer whole_;
};

/// What it means that a candidate that runs has heard nothing for `waited`.
Failure failure_of_silence(const Report& report, Milliseconds waited);

/// The name leads to `nowhere` (name_check.hpp): that is what the direct candidates of `reports` failed of.
void blame_name(std::span<Report> reports, const std::string& host, const IpAddress& nowhere);

/// A web page in the server's place is a portal's only if somebody else also poses as the server where he
/// cannot prove to be it. Else it is some web server's: not_http.
void tell_pages_from_portals(std::span<Report> reports);

/// What to say when nobody got through: the obstacle that stands for all, chosen so that it says most, and
/// one line per candidate. Recognises captive portals and hijacked names by what several candidates saw
/// together.
Failure sum_up(std::span<const Report> reports);

}  // namespace sallyport::client
