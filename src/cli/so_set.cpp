#include <map>
#include <mutex>
#include <optional>

#include "cli/client_commands.hpp"
#include "cli/json_value.hpp"
#include "cli/report.hpp"
#include "cli/shared_run.hpp"

namespace sallyport::cli {
namespace {

using Change = client::SharedObjectChange;

/// Some servers tell of somebody else's change first and then confirm ours all the same.
constexpr std::chrono::seconds kAfterthought{1};

/// What has been asked for and not been answered. note() on one thread, refused() on another.
class Requests {
 public:
  explicit Requests(const SharedObjectArguments& arguments) {
    for (const std::string& text : arguments.assignments) {
      const std::size_t at = text.find('=');
      wanted_[text.substr(0, at)] = typed_value(text.substr(at + 1));
    }
    for (const std::string& name : arguments.removed) wanted_[name] = client::Value();
  }
  bool empty() const { return wanted_.empty(); }

  /// Empty if all of it could be asked for.
  std::string ask(client::SharedObject& object) {
    for (const auto& [name, value] : wanted_) {
      const bool asked =
          value.kind() == client::Value::Kind::undefined ? object.remove(name) : object.set(name, value);
      if (!asked) return name + " is too large";
    }
    return {};
  }
  /// Whether all of it is confirmed now.
  bool note(const SharedRun::Changes& changes) {
    const std::lock_guard lock(mutex_);
    for (const Change& change : changes) {
      const auto found = wanted_.find(change.name);
      if (found == wanted_.end()) continue;
      const bool gone = change.code == Change::Code::remove;
      if (change.code == Change::Code::success || (gone && found->second.is_nothing())) {
        wanted_.erase(found);
      } else if (gone || change.code == Change::Code::reject) {
        refused_ = change.name;
        refused_at_ = Clock::now();
      }
    }
    return wanted_.empty();
  }
  /// The name of what the server has refused, if it is not confirmed a while later.
  std::optional<std::string> refused() const {
    const std::lock_guard lock(mutex_);
    const bool for_good =
        refused_ && wanted_.count(*refused_) > 0 && Clock::now() - refused_at_ >= kAfterthought;
    return for_good ? refused_ : std::nullopt;
  }

 private:
  using Clock = std::chrono::steady_clock;

  mutable std::mutex mutex_;
  std::map<std::string, client::Value> wanted_;  // undefined: it is to go
  std::optional<std::string> refused_;
  Clock::time_point refused_at_{};
};

}  // namespace

ExitCode so_set(const SharedObjectArguments& arguments) {
  if (!check_uri(arguments.client.uri)) return kUsage;
  Requests requests(arguments);
  if (requests.empty()) return complain("nothing is to be set: give PROPERTY=JSON or --remove PROPERTY");
  SharedRun run(arguments);
  if (const std::string problem = requests.ask(run.object()); !problem.empty()) return complain(problem);
  const auto on_sync = [&](const SharedRun::Changes& changes) {
    if (requests.note(changes)) run.finish("set");
  };
  const auto every = [&] {
    if (const auto name = requests.refused())
      run.finish("rejected", *name + " was not set: the server has refused it, or somebody else was first");
  };
  run.limit(2 * arguments.client.timeout_ms(), "the server has not confirmed it in time");
  run.run(on_sync, every);
  return run.report({{"version", run.object().version()}});
}

}  // namespace sallyport::cli
