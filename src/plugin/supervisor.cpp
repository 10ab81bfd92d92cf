#include "plugin/supervisor.hpp"

#include <algorithm>
#include <thread>

#include "base/log.hpp"

namespace sallyport::plugin {
namespace {

constexpr Milliseconds kSweepEvery{1'000};
constexpr Milliseconds kTimeToFinish{1'500};  // a process gives its plug-in a second
constexpr Milliseconds kLook{5};

}  // namespace

Supervisor::Supervisor(loop::EventLoop& loop, std::string program) : loop_(loop), program_(std::move(program)) {}

Supervisor::~Supervisor() = default;

void Supervisor::tell(const PluginRef& plugin, Notice notice) {
  loop_.post([this, plugin, notice = std::move(notice)]() mutable {
    if (Runner* runner = runner_of(plugin)) runner->tell(std::move(notice));
  });
}

std::shared_ptr<const Subscription> Supervisor::subscription(const Plugin& plugin) { return subscription_of(plugin.key); }

std::shared_ptr<Subscription> Supervisor::subscription_of(const std::string& key) {
  const std::lock_guard lock(mutex_);
  auto& found = subscriptions_[key];
  if (!found) found = std::make_shared<Subscription>();
  return found;
}

Runner* Supervisor::runner_of(const PluginRef& plugin) {
  const auto found = runners_.find(plugin->key);
  if (found != runners_.end()) {
    found->second->used_by(plugin);
    return found->second.get();
  }
  if (runners_.size() >= kMaxPlugins) return nullptr;
  if (!sweeper_.armed()) sweeper_.arm(loop_.timers(), kSweepEvery);
  auto runner = std::make_unique<Runner>(loop_, plugin, program_, subscription_of(plugin->key));
  return runners_.emplace(plugin->key, std::move(runner)).first->second.get();
}

void Supervisor::sweep() {
  std::erase_if(runners_, [this](const auto& entry) {
    Runner& runner = *entry.second;
    if (runner.closed()) {
      const std::lock_guard lock(mutex_);
      subscriptions_.erase(entry.first);
      return true;
    }
    if (!runner.in_use()) runner.close();
    return false;
  });
  if (!runners_.empty()) sweeper_.arm(loop_.timers(), kSweepEvery);
}

void Supervisor::finish() {
  for (const auto& [key, runner] : runners_) runner->close();
  const MonotonicTime until = monotonic_now() + kTimeToFinish;
  const auto all_closed = [this] {
    return std::all_of(runners_.begin(), runners_.end(), [](const auto& entry) { return entry.second->closed(); });
  };
  while (!all_closed() && monotonic_now() < until) std::this_thread::sleep_for(kLook);
  runners_.clear();  // ends what has not ended
}

}  // namespace sallyport::plugin
