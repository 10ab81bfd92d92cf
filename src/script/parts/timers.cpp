#include "script/parts/timers.hpp"

#include <algorithm>

namespace sallyport::script {
namespace {

constexpr Milliseconds kShortestPeriod{10};

}  // namespace

struct Timers::Running {
  Running(std::function<void()> fire, Milliseconds every, bool again) : timer(std::move(fire)), period(every), repeat(again) {}
  loop::Timer timer;
  Milliseconds period;
  bool repeat;
};

Timers::Timers(ScriptHome& home) : home_(home) {}
Timers::~Timers() = default;

void Timers::stop() { timers_.clear(); }

void Timers::add_natives(NativeTable& natives) {
  natives.set("maxTimers", amf::Value(kMaxTimers));
  natives.add("startTimer", [this](const Arguments& a) {
    start(a.number(0), Milliseconds(static_cast<std::int64_t>(a.number(1))), a.flag(2));
  });
  natives.add("stopTimer", [this](const Arguments& a) { cancel(a.number(0)); });
}

void Timers::start(double id, Milliseconds period, bool repeat) {
  auto running = std::make_unique<Running>([this, id] { fire(id); }, std::max(period, kShortestPeriod), repeat);
  running->timer.arm(home_.instance().event_loop().timers(), running->period);
  timers_[id] = std::move(running);
}

/// It may be the one whose callback is under way.
void Timers::cancel(double id) {
  auto found = timers_.extract(id);
  if (!found) return;
  found.mapped()->timer.cancel();
  home_.instance().event_loop().post([spent = std::shared_ptr<Running>(std::move(found.mapped()))] {});
}

void Timers::fire(double id) {
  const auto found = timers_.find(id);
  if (found == timers_.end()) return;
  if (found->second->repeat) {
    found->second->timer.arm(home_.instance().event_loop().timers(), found->second->period);
  } else {
    cancel(id);
  }
  home_.run("timer", [this, id] { home_.enter("timer", {js_number(home_.context().ref(), id)}); });
}

}  // namespace sallyport::script
