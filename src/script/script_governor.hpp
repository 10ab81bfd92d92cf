#pragma once
// ScriptGovernor: an instance's main script, and what the script may do. On the instance's host.
//
//   hub::Instance ──▶ ScriptGovernor ──▶ Context: api.js, main.asc        (ways in: Entries)
//   hub::GovernedInstance ◀── natives of `native` in api.js ◀── script    (script_natives.cpp)
//
// Every way in runs under the watchdog; an error is logged with file and line, told to application.onStatus, and
// ends that call only.
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>

#include "hub/governor.hpp"
#include "script/conversion.hpp"
#include "script/script_folder.hpp"

namespace sallyport::script {

class ScriptGovernor final : public hub::Governor {
 public:
  static constexpr std::size_t kMaxTimers = 10'000;

  /// `instance` outlives it. Call start() before anything else.
  explicit ScriptGovernor(hub::GovernedInstance& instance);
  ~ScriptGovernor() override;

  /// Runs the main script and onAppStart. The error is why the application cannot be served.
  Result<void> start();

  void connect(const hub::ClientFactsRef& client) override;
  void renamed(hub::ClientId former, const hub::ClientFactsRef& client) override;
  void disconnect(hub::ClientId client) override;
  void call(hub::ClientId client, hub::ClientCall call) override;
  void reply(hub::ClientId client, hub::CallReply reply) override;
  void published(hub::ClientId client, const std::string& stream) override;
  void unpublished(hub::ClientId client, const std::string& stream) override;
  bool stop(bool forced) override;
  bool files_changed() const override { return folder_.changed(); }

 private:
  using Arguments = std::span<const JSValueRef>;
  struct ScriptTimer;

  // natives (script_natives.cpp)
  void add_natives(JSObjectRef native);
  void add_facts(JSObjectRef native);
  JSValueRef load(Arguments arguments);
  hub::ServerCallRef server_call(JSValueRef method, JSValueRef arguments);
  void order(Arguments arguments);
  JSValueRef statistics(hub::ClientId client);
  void start_timer(double id, Milliseconds period, bool repeat);
  void stop_timer(double id);

  /// Does `work` under the watchdog.
  template <typename Work>
  std::optional<ScriptError> attempt(Work&& work);
  /// The same; what goes wrong is reported as having happened in `what`.
  template <typename Work>
  std::optional<ScriptError> run(std::string_view what, Work&& work);
  /// Calls a way in; throws what it throws.
  JSValueRef enter(const char* entry, std::initializer_list<JSValueRef> arguments);
  void run_source(const ScriptFolder::Source& source);
  void report(std::string_view what, const ScriptError& error);
  void tell_script(const ScriptError& error);
  void on_timer(double id);
  void watch_memory();
  JSValueRef facts_of(const hub::ClientFacts& client);
  JSValueRef number(std::uint64_t value) { return js_number(context_.ref(), static_cast<double>(value)); }

  hub::GovernedInstance& instance_;
  const hub::ApplicationOptionsRef options_;
  ScriptFolder folder_;
  Context context_;
  Conversion conversion_;
  Protected entries_;
  std::set<std::string> loaded_;
  std::map<hub::ClientId, hub::ClientFactsRef> clients_;
  std::map<double, std::unique_ptr<ScriptTimer>> timers_;
  loop::Timer memory_watch_{[this] { watch_memory(); }};
  bool telling_ = false;            // application.onStatus is under way
  bool disconnect_hangs_ = false;   // the last onDisconnect was ended by the watchdog
  MonotonicTime reports_from_{};    // a second of reports began then
  unsigned reports_ = 0;            // in it
  std::uint64_t unreported_ = 0;
};

}  // namespace sallyport::script
