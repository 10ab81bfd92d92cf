#pragma once
// Supervisor: the plug-ins of a server, each in a process of its own. Made before the loop runs; everything public may be
// called from any thread unless it says otherwise.
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "plugin/runner.hpp"

namespace sallyport::plugin {

/// The program that plug-ins run in.
inline std::string plugin_host_program() { return child::program_beside("sallyport-plugin-host"); }

class Supervisor {
 public:
  static constexpr std::size_t kMaxPlugins = 64;  ///< processes; what further ones decide is not allowed

  /// `loop` outlives it.
  explicit Supervisor(loop::EventLoop& loop, std::string program = plugin_host_program());
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;
  ~Supervisor();

  /// Asks; the plug-in is started if it does not run yet. `done` is called once, on the loop; not if that ends before.
  template <typename Question>
  void ask(const PluginRef& plugin, Question question, Done done) {
    loop_.post([this, plugin, question = std::move(question), done = std::move(done)]() mutable {
      if (Runner* runner = runner_of(plugin)) return runner->ask(std::move(question), std::move(done));
      done({.access = {}, .event = {}, .problem = "it is one too many, or the server is ending"});
    });
  }
  /// Tells, once the plug-in is ready and if it wants to hear that kind; who calls has looked at the subscription.
  void tell(const PluginRef& plugin, Notice notice);
  /// What it wants to be asked and told.
  std::shared_ptr<const Subscription> subscription(const Plugin& plugin);

  /// Asks all processes to end, sees to it that they do, and calls `done` then, two seconds later at most. Nothing is
  /// started any more. On the loop.
  void finish(std::function<void()> done);

 private:
  Runner* runner_of(const PluginRef& plugin);
  std::shared_ptr<Subscription> subscription_of(const std::string& key);
  void sweep();
  void look_if_finished();

  loop::EventLoop& loop_;
  const std::string program_;
  std::map<std::string, std::unique_ptr<Runner>> runners_;  // by Plugin::key
  loop::Timer sweeper_{[this] { sweep(); }};  // ends plug-ins that no application has any more
  std::function<void()> finished_;  // once it ends
  MonotonicTime finish_by_{};
  loop::Timer finisher_{[this] { look_if_finished(); }};

  std::mutex mutex_;  // guards what follows
  std::map<std::string, std::shared_ptr<Subscription>> subscriptions_;  // likewise
};

}  // namespace sallyport::plugin
