#include "client/doctor/doctor.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "client/connector/name_check.hpp"
#include "client/connector/network_starter.hpp"
#include "client/connector/wayfinding.hpp"
#include "client/doctor/examination.hpp"

namespace sallyport::client {
namespace {

/// The plan of a search that remembers nothing.
Wayfinding wayfinding(const Target& target, const DoctorOptions& options) {
  ConnectorOptions search;
  search.proxies = options.proxies;
  search.proxy_use = options.proxy_use;
  search.timeout = options.timeout;
  return {target, search};
}

bool is_proved(const Finding& finding) {
  return finding.report.standing == Standing::proved;
}

class Visit final : public Cancellable {
 public:
  Visit(std::shared_ptr<Toolbox> tools, const Target& target, const DoctorOptions& options,
        DoctorEvents events)
      : tools_(std::move(tools)),
        target_(target),
        options_(options),
        events_(std::move(events)),
        begun_(monotonic_now()) {}

  void begin() {
    const Wayfinding ways = wayfinding(target_, options_);
    const Candidates all = every_way(ways.plan());
    starter_ = std::make_unique<NetworkStarter>(tools_, target_, ways.limits(), false);
    ExaminationEvents events;
    events.changed = [this, count = all.size()](std::size_t examined, std::size_t through) {
      if (events_.progress) events_.progress(count, examined, through);
    };
    events.done = [this](std::vector<Finding> findings) { on_examined(std::move(findings)); };
    examination_ = std::make_unique<Examination>(*starter_, tools_->loop.timers(), monotonic_now, all,
                                                 ways.limits(), options_.watch, std::move(events));
    examination_->start();
  }

 private:
  void on_examined(std::vector<Finding> findings) {
    diagnosis_.findings = std::move(findings);
    const auto& all = diagnosis_.findings;
    // Where all failed the name may be to blame, although it was found. Proxies look names up themselves.
    if (std::any_of(all.begin(), all.end(), is_proved) || std::none_of(all.begin(), all.end(), std::mem_fn(&Finding::is_direct)))
      return conclude();
    check_ = check_name(tools_->loop, *tools_->names, target_.host, [this](std::optional<IpAddress> nowhere) {
      if (nowhere) blame(*nowhere);
      conclude();
    });
  }

  void blame(const IpAddress& nowhere) {
    std::vector<Report> reports = reports_of(diagnosis_.findings);
    blame_name(reports, target_.host, nowhere);
    for (std::size_t i = 0; i < reports.size(); ++i) diagnosis_.findings[i].report = std::move(reports[i]);
  }

  void conclude() {
    // Judged only afterwards: a portal is told by pages and certificates together, and sum_up() does so
    // itself.
    const Failure failure = sum_up(reports_of(diagnosis_.findings));
    judge(diagnosis_.findings);
    if (!best_of(diagnosis_.findings)) diagnosis_.failure = failure;
    diagnosis_.advice = prescribe(target_, diagnosis_.findings);
    diagnosis_.elapsed = std::chrono::duration_cast<Milliseconds>(monotonic_now() - begun_);
    const auto done = std::move(events_.done);
    done(std::move(diagnosis_));  // may destroy this
  }

  std::shared_ptr<Toolbox> tools_;
  const Target target_;
  const DoctorOptions options_;
  DoctorEvents events_;
  const MonotonicTime begun_;
  Diagnosis diagnosis_;
  std::unique_ptr<NetworkStarter> starter_;
  std::unique_ptr<Examination> examination_;
  std::unique_ptr<Cancellable> check_;
};

}  // namespace

Result<std::unique_ptr<Cancellable>> examine(loop::EventLoop& loop, const Target& target,
                                             const DoctorOptions& options, DoctorEvents events) {
  auto tools = Toolbox::make(loop, options.tls);
  if (!tools) return std::move(tools).error();
  auto visit = std::make_unique<Visit>(*std::move(tools), target, options, std::move(events));
  visit->begin();
  return std::unique_ptr<Cancellable>(std::move(visit));
}

}  // namespace sallyport::client
