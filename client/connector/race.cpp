#include "client/connector/race.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace sallyport::client {
namespace {

/// …and to which port of it, so that one of two knows what the other would find out.
bool same_door(const Candidate& one, const Candidate& other) {
  if (!same_peer(one.route, other.route)) return false;
  return one.route.kind != RouteKind::direct || one.port == other.port;
}

}  // namespace

struct Race::Runner {
  Runner(Race& of, std::size_t place, const Candidate& candidate)
      : race(of), index(place), due(candidate.start), deadline([this] { race.on_late(*this); }) {
    report.candidate = candidate;
  }

  bool running() const { return report.standing == Standing::running; }
  /// The first packet has not been answered yet.
  bool unanswered() const { return running() && report.stage <= Stage::tcp; }
  bool shakes_hands() const { return running() && report.stage == Stage::handshake; }
  bool covers_door(const Runner& other) const {
    return unanswered() && other.unanswered() && same_door(report.candidate, other.report.candidate);
  }
  bool covers_handshake(const Runner& other) const {
    return shakes_hands() && other.shakes_hands() &&
           report.candidate.carrier == other.report.candidate.carrier &&
           same_peer(report.candidate.route, other.report.candidate.route);
  }

  Race& race;
  const std::size_t index;
  Milliseconds due;  // from the beginning of the race
  bool has_yielded = false;
  Report report;
  MonotonicTime started{};
  std::unique_ptr<Cancellable> attempt;
  std::unique_ptr<Proved> proved;
  loop::Timer deadline;
};

Race::Race(AttemptStarter& starter, loop::TimerWheel& wheel, std::function<MonotonicTime()> now,
           Candidates plan, RaceLimits limits, RaceEvents events)
    : starter_(starter),
      wheel_(wheel),
      now_(std::move(now)),
      limits_(limits),
      events_(std::move(events)),
      next_start_([this] { start_due(); }),
      grace_([this] { finish(); }),
      whole_([this] { finish(); }) {
  runners_.reserve(plan.size());
  for (const Candidate& candidate : plan) {
    runners_.push_back(std::make_unique<Runner>(*this, runners_.size(), candidate));
    queue_.push_back(runners_.back().get());
  }
}

Race::~Race() = default;

void Race::start() {
  begun_ = now_();
  const bool empty = runners_.empty();
  whole_.arm(wheel_, Deadline{begun_ + (empty ? Milliseconds(0) : limits_.whole)});
  if (!empty) start_due();
}

Milliseconds Race::since_begin() const {
  return std::chrono::duration_cast<Milliseconds>(now_() - begun_);
}

void Race::tell(const Runner& runner) {
  if (events_.changed) events_.changed(runner.index, runner.report);
}

// ------------------------------------------------------------------------------------------------- starting

void Race::start_due() {
  const Milliseconds now = since_begin();
  for (std::size_t i = 0; i < queue_.size();) {
    Runner& runner = *queue_[i];
    const bool starts = runner.due <= now && (has_room(runner.report.candidate) || make_room(runner));
    if (!starts) {
      ++i;
      continue;
    }
    queue_.erase(std::find(queue_.begin(), queue_.end(), &runner));
    launch(runner);
  }
  schedule();
}

/// Those that are due already wait for room, not for time.
void Race::schedule() {
  const Milliseconds now = since_begin();
  std::optional<Milliseconds> next;
  for (const Runner* runner : queue_) {
    if (runner->due > now && (!next || runner->due < *next)) next = runner->due;
  }
  if (next) next_start_.arm(wheel_, Deadline{begun_ + *next});
}

bool Race::has_room(const Candidate& candidate) const {
  const auto taken = std::count_if(runners_.begin(), runners_.end(), [&](const auto& other) {
    const bool connected = other->running() || other->report.standing == Standing::proved;
    return connected && same_peer(other->report.candidate.route, candidate.route);
  });
  return static_cast<std::size_t>(taken) < limits_.per_peer;
}

/// One that only finds out what a better one finds out too gives up its place and comes again at the end.
bool Race::make_room(const Runner& newcomer) {
  if (newcomer.has_yielded) return false;
  Runner* redundant = find_redundant(newcomer);
  if (!redundant) return false;
  redundant->attempt.reset();
  redundant->deadline.cancel();
  redundant->has_yielded = true;
  redundant->report.standing = Standing::waiting;
  redundant->report.stage = Stage::name;
  queue_.push_back(redundant);
  tell(*redundant);
  return true;
}

/// Of those that wait for the first packet's answer one whose port a better one tries too; else of those
/// whose connection stands and whose handshake is not answered, one whose carrier a better one tries on
/// another port.
Race::Runner* Race::find_redundant(const Runner& newcomer) {
  for (const auto covers : {&Runner::covers_door, &Runner::covers_handshake}) {
    for (auto it = runners_.rbegin(); it != runners_.rend(); ++it) {
      Runner& runner = **it;
      if (!same_peer(runner.report.candidate.route, newcomer.report.candidate.route)) continue;
      const bool covered = std::any_of(runners_.begin(), runners_.end(), [&](const auto& other) {
        return other->index < runner.index && (*other.*covers)(runner);
      });
      if (covered) return &runner;
    }
  }
  return nullptr;
}

void Race::launch(Runner& runner) {
  runner.started = now_();
  runner.report.standing = Standing::running;
  runner.report.started = since_begin();
  runner.deadline.arm(wheel_, Deadline{runner.started + std::min(limits_.unanswered, limits_.unproven)});
  tell(runner);
  AttemptEvents events;
  events.reached = [this, &runner](Stage stage) { on_stage(runner, stage); };
  events.done = [this, &runner](Outcome<Proved> outcome) { on_done(runner, std::move(outcome)); };
  runner.attempt = starter_.start(runner.report.candidate, std::move(events));
}

// ------------------------------------------------------------------------------------------------- running

void Race::on_stage(Runner& runner, Stage stage) {
  if (!runner.running() || stage == runner.report.stage) return;
  const bool was_unanswered = runner.unanswered();
  runner.report.stage = stage;
  if (was_unanswered && !runner.unanswered())
    runner.deadline.arm(wheel_, Deadline{runner.started + limits_.unproven});
  tell(runner);
}

void Race::on_done(Runner& runner, Outcome<Proved> outcome) {
  if (!runner.running()) return;
  if (auto* failure = std::get_if<Failure>(&outcome)) return fail(runner, std::move(*failure));
  on_proved(runner, std::get<Proved>(std::move(outcome)));
}

void Race::on_late(Runner& runner) {
  if (!runner.running()) return;
  const Milliseconds waited = std::chrono::duration_cast<Milliseconds>(now_() - runner.started);
  fail(runner, failure_of_silence(runner.report, waited));
}

void Race::on_proved(Runner& runner, Proved proved) {
  if (proved.proof == rtmp::ServerProof::none) {  // nobody wins without
    if (proved.stream) proved.stream->close(Reason::bad_handshake, false);
    return fail(runner, {Obstacle::unproven, Stage::handshake, {}});
  }
  const Milliseconds took = std::chrono::duration_cast<Milliseconds>(now_() - runner.started);
  runner.proved = std::make_unique<Proved>(std::move(proved));
  runner.report.stage = Stage::open;
  end(runner, Standing::proved);
  if (!grace_.armed()) {
    queue_.clear();
    next_start_.cancel();
    grace_.arm(wheel_, Deadline{now_() + std::min(limits_.grace, took / 2)});
  }
  settle();
}

void Race::fail(Runner& runner, Failure failure) {
  runner.report.stage = failure.stage;
  runner.report.failure = std::move(failure);
  end(runner, Standing::failed);
  if (best()) return settle();
  release_after(runner);
  const bool anybody = !queue_.empty() || std::any_of(runners_.begin(), runners_.end(),
                                                      [](const auto& other) { return other->running(); });
  if (!anybody) finish();
}

/// A failure releases the next at once. Where HTTP was answered, and only this form of it was not to be had,
/// the next form at the same door is what helps most: it need not wait either.
void Race::release_after(const Runner& failed) {
  const Candidate& candidate = failed.report.candidate;
  const bool http_passes = failed.report.stage >= Stage::http && travels_in_http(candidate.carrier);
  if (!queue_.empty()) queue_.front()->due = std::min(queue_.front()->due, since_begin());
  const auto next_form = std::find_if(queue_.begin(), queue_.end(), [&](const Runner* runner) {
    const Candidate& other = runner->report.candidate;
    return same_door(other, candidate) && other.route.kind == candidate.route.kind &&
           other.carrier.tls == candidate.carrier.tls && travels_in_http(other.carrier);
  });
  if (http_passes && next_form != queue_.end())
    (*next_form)->due = std::min((*next_form)->due, since_begin());
  start_due();
}

void Race::end(Runner& runner, Standing standing) {
  runner.deadline.cancel();
  runner.report.standing = standing;
  runner.report.ended = since_begin();
  runner.attempt.reset();
  tell(runner);
}

// ---------------------------------------------------------------------------------------------------- the
// end

Race::Runner* Race::best() const {
  const auto found = std::find_if(runners_.begin(), runners_.end(),
                                  [](const auto& runner) { return runner->proved != nullptr; });
  return found == runners_.end() ? nullptr : found->get();
}

/// The window of grace is for those that are better than the best so far.
void Race::settle() {
  const Runner* winner = best();
  const bool better_left = std::any_of(runners_.begin(), runners_.end(), [&](const auto& runner) {
    return runner->index < winner->index && runner->running();
  });
  if (!better_left || limits_.grace == Milliseconds(0)) finish();
}

void Race::finish() {
  if (std::exchange(over_, true)) return;
  for (loop::Timer* timer : {&next_start_, &grace_, &whole_}) timer->cancel();
  queue_.clear();
  Runner* winner = best();
  RaceResult result;
  for (const auto& runner : runners_) {
    if (runner->running() && !winner) {
      on_late(*runner);
    } else if (runner->running() || (runner->proved && runner.get() != winner)) {
      if (runner->proved && runner->proved->stream)
        runner->proved->stream->close(Reason::client_closed, false);
      runner->report.failure = {Obstacle::cancelled, runner->report.stage, {}};
      end(*runner, Standing::aborted);
    }
    result.reports.push_back(runner->report);
  }
  if (winner) result.winner = std::move(winner->proved);
  auto done = std::move(events_.done);
  done(std::move(result));  // may destroy this
}

}  // namespace sallyport::client
