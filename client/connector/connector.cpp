#include "client/connector/connector.hpp"

#include <algorithm>
#include <utility>

#include "client/connector/name_check.hpp"
#include "client/connector/network_starter.hpp"
#include "client/connector/plain_dial.hpp"
#include "client/connector/wayfinding.hpp"

namespace sallyport::client {
namespace {

constexpr Milliseconds kLeastTime{1'000};  // for looking on, when the time of the search is over

class Searching final : public Search {
 public:
  Searching(std::shared_ptr<Toolbox> tools, const Target& target, const ConnectorOptions& options,
            Progress progress)
      : tools_(std::move(tools)),
        target_(target),
        ways_(target, options),
        progress_(std::move(progress)),
        starter_(tools_, target, ways_.limits()),
        begun_(monotonic_now()) {
    for (const Candidate& candidate : ways_.plan()) {
      reports_.push_back({.candidate = candidate});
      tried_.push_back(reports_.size() - 1);
    }
  }

  void begin(FoundCall done) { run(ways_.plan(), ways_.limits(), std::move(done)); }

  void go_on(FoundCall done) override {
    Candidates rest;
    tried_.clear();
    for (std::size_t i = 0; i < reports_.size(); ++i) {
      const Standing standing = reports_[i].standing;
      if (standing != Standing::waiting && standing != Standing::aborted) continue;
      tried_.push_back(i);
      rest.push_back(reports_[i].candidate);
      rest.back().start -= reports_[tried_.front()].candidate.start;
    }
    RaceLimits limits = ways_.limits();
    limits.grace = Milliseconds(0);  // somebody waits for an answer
    limits.whole = std::max(kLeastTime, limits.whole - since_begin());
    run(std::move(rest), limits, std::move(done));
  }

  void look_for_better() override {
    if (!found_ || !ways_.remembers()) return;
    Candidates better;
    for (const Report& report : reports_) {
      const Candidate& candidate = report.candidate;
      const bool wanted = candidate.carrier.dress < found_->carrier.dress;
      if (wanted && !same_way(candidate, found_->candidate)) better.push_back(candidate);
    }
    if (better.empty()) return;
    const Milliseconds first = better.front().start;
    for (Candidate& candidate : better) candidate.start -= first;
    RaceEvents events;
    events.done = [this](RaceResult result) { on_better(std::move(result)); };
    better_ = std::make_unique<Race>(starter_, tools_->loop.timers(), monotonic_now, std::move(better),
                                     ways_.limits(), std::move(events));
    better_->start();
  }

  void stop() override {
    race_.reset();
    check_.reset();
    done_ = nullptr;
  }

  void note_use() override {
    if (found_) ways_.note_use(turned_out(found_->candidate, found_->carrier), found_->took, reports_);
  }
  void note_cut() override {
    if (found_) ways_.note_cut(turned_out(found_->candidate, found_->carrier));
  }

 private:
  struct Last {
    Candidate candidate;
    Carrier carrier;  // as it turned out
    Milliseconds took;
  };

  void on_better(RaceResult result) {
    if (result.winner) {
      Proved& proved = *result.winner;
      if (proved.carrier.dress < found_->carrier.dress)
        ways_.note_use(turned_out(proved.candidate, proved.carrier), proved.elapsed, result.reports);
      proved.stream->close(Reason::client_closed, false);
    }
    tools_->loop.post([over = std::shared_ptr<Race>(std::move(better_))] {});
  }

  void run(Candidates plan, const RaceLimits& limits, FoundCall done) {
    done_ = std::move(done);
    RaceEvents events;
    events.changed = [this](std::size_t index, const Report& report) { on_change(index, report); };
    events.done = [this](RaceResult result) { on_result(std::move(result)); };
    race_ = std::make_unique<Race>(starter_, tools_->loop.timers(), monotonic_now, std::move(plan), limits,
                                   std::move(events));
    race_->start();
  }

  void on_change(std::size_t index, const Report& report) {
    reports_[tried_[index]] = report;
    if (progress_) progress_(tried_[index], report);
  }

  void on_result(RaceResult result) {
    for (std::size_t i = 0; i < result.reports.size(); ++i) reports_[tried_[i]] = result.reports[i];
    if (!result.winner) return look_at_name();
    Proved& proved = *result.winner;
    found_ = Last{proved.candidate, proved.carrier, proved.elapsed};
    Way way{.candidate = proved.candidate,
            .carrier = proved.carrier,
            .address = proved.address,
            .elapsed = since_begin(),
            .remembered = ways_.remembered(proved.candidate),
            .reports = reports_};
    answer(Found{std::move(proved), std::move(way)});
  }

  /// Where all failed the name may be to blame, although it was found. Proxies look names up themselves.
  void look_at_name() {
    if (std::none_of(reports_.begin(), reports_.end(), is_direct)) return give_up();
    check_ = check_name(tools_->loop, *tools_->names, target_.host, [this](std::optional<IpAddress> nowhere) {
      if (nowhere) blame_name(reports_, target_.host, *nowhere);
      give_up();
    });
  }

  static bool is_direct(const Report& report) { return report.candidate.route.kind == RouteKind::direct; }

  void give_up() { answer(NotFound{sum_up(reports_), reports_}); }

  void answer(std::variant<Found, NotFound> outcome) {
    const auto done = std::move(done_);
    if (done) done(std::move(outcome));  // may destroy this
  }

  Milliseconds since_begin() const {
    return std::chrono::duration_cast<Milliseconds>(monotonic_now() - begun_);
  }

  std::shared_ptr<Toolbox> tools_;
  const Target target_;
  const Wayfinding ways_;
  Progress progress_;
  NetworkStarter starter_;
  const MonotonicTime begun_;
  std::vector<Report> reports_;     // as in the plan
  std::vector<std::size_t> tried_;  // by the race that runs: their places in the plan
  std::optional<Last> found_;
  FoundCall done_;
  std::unique_ptr<Race> race_;
  std::unique_ptr<Race> better_;  // beside the way that is used
  std::unique_ptr<Cancellable> check_;
};

}  // namespace

Result<ProxySettings> read_proxies(const std::string& option) {
  if (!option.empty()) return ProxySettings::from_option(option);
  return ProxySettings::from_environment(process_environment(), gnome_desktop());
}

Result<std::unique_ptr<Connector>> Connector::make(loop::EventLoop& loop, ConnectorOptions options) {
  const auto tools = Toolbox::make(loop, options.tls);
  if (!tools) return tools.error();
  return std::unique_ptr<Connector>(new Connector(loop, std::move(options), (*tools)->tls, (*tools)->names));
}

std::unique_ptr<Search> Connector::find(const Target& target, Progress progress, FoundCall done) {
  auto tools = std::make_shared<Toolbox>(loop_, names_, tls_);
  auto search = std::make_unique<Searching>(std::move(tools), target, options_, std::move(progress));
  search->begin(std::move(done));
  return search;
}

/// Requests to a forwarding proxy carry HTTP alone, so that such a route is of no use here.
std::unique_ptr<Cancellable> Connector::dial(const std::string& host, std::uint16_t port,
                                             std::function<void(Outcome<PlainWay>)> done) {
  auto routes = options_.proxies.routes_for(host, port, false, options_.proxy_use);
  std::erase_if(routes, [](const Route& route) { return route.kind == RouteKind::http_forward; });
  return dial_plainly(std::make_shared<Toolbox>(loop_, names_, tls_), std::move(routes), host, port, std::move(done));
}

}  // namespace sallyport::client
