#pragma once
// ScriptGovernor: an instance's main script, and what the script may do. On the instance's host.
//
//   hub::Instance ──▶ ScriptGovernor ──▶ Context: api/*.js, main.asc          (the ways in: kit.entries)
//   hub::GovernedInstance ◀── ScriptGovernor, ApiParts ◀── natives ◀── script
//
// Clients and the application are the governor's own (script_natives.cpp); everything else is an ApiPart each.
// Every way in runs under the watchdog; an error is logged with file and line, told to application.onStatus, and
// ends that call only.
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>

#include "base/line_limit.hpp"
#include "hub/governor.hpp"
#include "script/api_part.hpp"

namespace sallyport::script {

class ScriptGovernor final : public hub::Governor, private ScriptHome {
 public:
  static constexpr unsigned kReportsPerSecond = 10;  ///< lines of script-error
  static constexpr unsigned kTracesPerSecond = 200;  ///< lines of trace

  /// `instance` outlives it. Call start() before anything else.
  explicit ScriptGovernor(hub::GovernedInstance& instance, Services services = {});
  ~ScriptGovernor() override;

  /// Runs the main script and onAppStart. The error is why the application cannot be served.
  Result<void> start();

  void connect(const hub::ClientFactsRef& client) override;
  void renamed(hub::ClientId former, const hub::ClientFactsRef& client) override;
  void disconnect(hub::ClientId client) override;
  void suspended(hub::ClientId client, bool on) override;
  void call(hub::ClientId client, hub::ClientCall call) override;
  void reply(hub::ClientId client, hub::CallReply reply) override;
  void published(hub::ClientId client, const std::string& stream) override;
  void unpublished(hub::ClientId client, const std::string& stream) override;
  bool stop(bool forced) override;
  bool files_changed() const override { return folder_.changed(); }

 private:
  // ScriptHome
  hub::GovernedInstance& instance() override { return instance_; }
  Context& context() override { return context_; }
  Conversion& conversion() override { return conversion_; }
  ScriptFolder& folder() override { return folder_; }
  const Services& services() override { return services_; }
  bool run(std::string_view what, const std::function<void()>& work) override { return !try_to(what, work); }
  JSValueRef enter(std::string_view entry, std::initializer_list<JSValueRef> arguments) override;

  // Natives (script_natives.cpp)
  void add_facts();
  void add_application_natives();
  void add_client_natives();
  void trace(const std::string& text);
  void load(const std::string& name);
  static hub::ServerCallRef server_call(const std::string& method, const amf::Value& arguments);
  void order(hub::ClientId client, const std::string& name, double rate);
  amf::Value statistics(hub::ClientId client);

  /// Does `work` under the watchdog.
  std::optional<ScriptError> attempt(const std::function<void()>& work);
  /// The same; what goes wrong is reported as having happened in `what`.
  std::optional<ScriptError> try_to(std::string_view what, const std::function<void()>& work);
  /// The parts tell what has happened before; first in whatever else comes from clients.
  void catch_up();
  void load_api();
  Protected run_builtin(std::string_view file);
  void run_source(const ScriptFolder::Source& source);
  void run_secure_script();
  void report(std::string_view what, const ScriptError& error);
  void tell_script(const ScriptError& error);
  void watch_memory();
  JSValueRef facts_of(const hub::ClientFacts& client);
  JSValueRef token_of(hub::ClientId client);
  JSValueRef number(std::uint64_t value) { return js_number(context_.ref(), static_cast<double>(value)); }

  hub::GovernedInstance& instance_;
  const Services services_;
  const hub::ApplicationOptionsRef options_;
  ScriptFolder folder_;
  Context context_;
  Conversion conversion_;
  NativeTable natives_{context_, conversion_};
  ApiParts parts_ = make_api_parts(*this);
  Protected entries_;
  std::set<std::string> loaded_;
  std::map<hub::ClientId, hub::ClientFactsRef> clients_;
  loop::Timer memory_watch_{[this] { watch_memory(); }};
  bool telling_ = false;            // application.onStatus is under way
  bool disconnect_hangs_ = false;   // the last onDisconnect was ended by the watchdog
  bool secure_ = false;             // secure.asc is under way
  LineLimit reports_{kReportsPerSecond};
  LineLimit traces_{kTracesPerSecond};
};

}  // namespace sallyport::script
