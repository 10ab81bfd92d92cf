#include "script/script_governor.hpp"

#include "base/log.hpp"
#include "hub/access.hpp"
#include "script/builtin_sources.hpp"
#include "script/old_syntax.hpp"

namespace sallyport::script {
namespace {

constexpr Milliseconds kWatchMemoryEvery{5000};
/// All instances of a thread ask, and counting the heap takes longer the more they are: a fiftieth of the time at most.
constexpr unsigned kMemoryRest = 50;

std::string_view name_of(ScriptError::Kind kind) {
  switch (kind) {
    case ScriptError::Kind::exception: return "exception";
    case ScriptError::Kind::syntax: return "syntax";
    case ScriptError::Kind::timeout: return "timeout";
    case ScriptError::Kind::memory: return "memory";
    case ScriptError::Kind::file: return "file";
  }
  return "unknown";
}

std::string_view name_of(hub::ClientKind kind) {
  switch (kind) {
    case hub::ClientKind::rtmp: return "rtmp";
    case hub::ClientKind::gateway: return "gateway";
    case hub::ClientKind::xml_socket: return "xmlSocket";
  }
  return "unknown";
}

amf::Value failure(const std::string& description, const std::string& method) {
  return amf::Value::object({{"level", "error"}, {"code", "NetConnection.Call.Failed"}, {"description", description}, {"details", method}});
}

}  // namespace

ScriptGovernor::ScriptGovernor(hub::GovernedInstance& instance, Services services)
    : instance_(instance), services_(services), options_(instance.application_options()),
      folder_(options_->folder, options_->governor.script, options_->governor.libraries),
      context_(Engine::of_this_thread(), {options_->governor.max_call_time, options_->governor.heap_limit}), conversion_(context_) {}

ScriptGovernor::~ScriptGovernor() {
  for (const auto& part : parts_) part->stop();
}

std::optional<ScriptError> ScriptGovernor::attempt(const std::function<void()>& work) {
  const Engine::Call under_way(context_.engine(), context_.limits());
  try {
    work();
    return std::nullopt;
  } catch (const Thrown& thrown) {
    return context_.describe(thrown.value());
  } catch (const std::string& message) {
    return ScriptError{ScriptError::Kind::exception, message};
  } catch (const ScriptError& known) {
    return known;
  }
}

std::optional<ScriptError> ScriptGovernor::try_to(std::string_view what, const std::function<void()>& work) {
  std::optional<ScriptError> error = attempt(work);
  if (error) report(what, *error);
  return error;
}

void ScriptGovernor::catch_up() {
  for (const auto& part : parts_) part->catch_up();
}

JSValueRef ScriptGovernor::enter(std::string_view entry, std::initializer_list<JSValueRef> arguments) {
  const JSValueRef function = js_get(context_.ref(), entries_.object(), entry);
  JSValueRef exception = nullptr;
  const JSValueRef value = JSObjectCallAsFunction(context_.ref(), const_cast<JSObjectRef>(function), nullptr, arguments.size(),
                                                  arguments.begin(), &exception);
  if (exception) throw Thrown(context_.ref(), exception);
  return value;
}

void ScriptGovernor::run_source(const ScriptFolder::Source& source) {
  const Translation translation = translate_old_syntax(source.text, source.name);
  if (translation.error) throw *translation.error;
  JSValueRef thrown = nullptr;
  context_.evaluate(translation.source, source.name, &thrown);
  if (thrown) throw Thrown(context_.ref(), thrown);
}

/// It has a scope of its own: what it wants others to see it puts on getGlobal(). What it loads comes from the
/// operator's folders alone, and is run in the global scope.
void ScriptGovernor::run_secure_script() {
  auto source = folder_.read_secure();
  if (!source) throw ScriptError{ScriptError::Kind::file, source.error().message, std::string(ScriptFolder::kSecure)};
  if (!*source) return;
  secure_ = true;
  try {
    run_source({(*source)->name, "(function () {" + (*source)->text + "\n})();"});
  } catch (...) {
    secure_ = false;
    throw;
  }
  secure_ = false;
}

/// A file of api/: what it evaluates to, a function.
Protected ScriptGovernor::run_builtin(std::string_view file) {
  const Outcome made = context_.evaluate(std::string(builtin_source(file)), std::string(file));
  if (made.error) throw *made.error;
  return {context_.ref(), made.value};
}

void ScriptGovernor::load_api() {
  add_facts();
  add_application_natives();
  add_client_natives();
  for (const auto& part : parts_) part->add_natives(natives_);
  const JSValueRef native = natives_.object();
  const Outcome kit = context_.call(run_builtin("kit.js").object(), {&native, 1});
  if (kit.error) throw *kit.error;
  const Protected held(context_.ref(), kit.value);
  const auto install = [&](std::string_view file) {
    const Protected part = run_builtin(file);
    const JSValueRef argument = part.value();
    JSValueRef exception = nullptr;
    const JSValueRef function = js_get(context_.ref(), held.object(), "install");
    JSObjectCallAsFunction(context_.ref(), const_cast<JSObjectRef>(function), held.object(), 1, &argument, &exception);
    if (exception) throw Thrown(context_.ref(), exception);
  };
  install("client.js");
  install("application.js");
  for (const auto& part : parts_) install(part->source());
  install("globals.js");
  entries_ = Protected(context_.ref(), js_get(context_.ref(), held.object(), "entries"));
}

Result<void> ScriptGovernor::start() {
  const std::string& script = options_->governor.script;
  if (script.ends_with(".far") || script.ends_with(".ase")) {
    return Error{Reason::script_unsupported, script + " is an archive or compiled; the server needs the sources, main.asc"};
  }
  const auto failed = try_to("main script", [this] {
    load_api();
    run_secure_script();
    auto main = folder_.read_main();
    if (!main) throw ScriptError{ScriptError::Kind::file, main.error().message, options_->governor.script};
    run_source(*main);
  });
  if (failed) return Error{Reason::configuration_error, "the application's script cannot be used: " + failed->to_string()};
  run("onAppStart", [this] { enter("start", {}); });
  memory_watch_.arm(instance_.event_loop().timers(), kWatchMemoryEvery);
  return {};
}

void ScriptGovernor::report(std::string_view what, const ScriptError& error) {
  if (error.kind == ScriptError::Kind::memory) context_.collect_garbage();
  if (reports_.take()) {
    auto line = log::warn("script-error");
    line.field("app", instance_.full_name()).field("call", what).field("kind", name_of(error.kind)).field("at", error.place());
    line.field("what", error.message);
    if (const auto left_out = reports_.take_left_out(); left_out > 0) line.field("left_out", left_out);
  }
  tell_script(error);
}

void ScriptGovernor::tell_script(const ScriptError& error) {
  if (telling_ || !entries_) return;
  telling_ = true;
  run("onStatus", [&] {
    const JSContextRef context = context_.ref();
    const bool memory = error.kind == ScriptError::Kind::memory;
    enter("status", {js_text(context, "error"), js_text(context, memory ? "Application.Resource.LowMemory" : "Application.Script.Error"),
                     js_text(context, error.message), js_text(context, error.place())});
  });
  telling_ = false;
}

JSValueRef ScriptGovernor::facts_of(const hub::ClientFacts& client) {
  const auto& bandwidth = options_->bandwidth;
  const auto rate = [](const auto& limit) { return amf::Value(limit.value_or(0)); };
  return conversion_.to_script(amf::Value::object({
      {"kind", name_of(client.kind)},
      {"id", std::to_string(client.id)},
      {"agent", client.flash_version},
      {"ip", client.address},
      {"protocol", client.protocol},
      {"protocolVersion", "rtmp/1.0"},
      {"referrer", client.swf_url},
      {"pageUrl", client.page_url},
      {"uri", client.uri},
      {"uriStem", client.uri.substr(0, client.uri.find('?'))},
      {"secure", client.secure},
      {"limits", amf::Value::strict_array({rate(bandwidth.to_server), rate(bandwidth.to_client)})},
  }));
}

/// Null: there is none. It outlives the client: `withdrawal` says, whenever it is called, why the token holds no more; null while it does.
JSValueRef ScriptGovernor::token_of(hub::ClientId client) {
  const hub::GrantRef grant = instance_.grant_of(client);
  const auto facts = grant ? grant->facts() : std::nullopt;
  if (!facts) return JSValueMakeNull(context_.ref());
  const JSValueRef token = conversion_.to_script(amf::Value::object({
      {"subject", facts->subject},
      {"id", facts->id},
      {"key", facts->key},
      {"expires", static_cast<double>(facts->expires)},
  }));
  const JSObjectRef withdrawal = context_.make_function([grant](JSContextRef context, std::span<const JSValueRef>) {
    const Reason reason = grant->withdrawn();
    return reason == Reason::none ? JSValueMakeNull(context) : js_text(context, to_string(reason));
  });
  js_set(context_.ref(), const_cast<JSObjectRef>(token), "withdrawal", withdrawal);
  return token;
}

void ScriptGovernor::connect(const hub::ClientFactsRef& client) {
  catch_up();
  clients_[client->id] = client;
  const auto failed = try_to("onConnect", [&] {
    enter("connect", {number(client->id), facts_of(*client), token_of(client->id), conversion_.to_script(amf::Value::strict_array(client->arguments))});
  });
  if (!failed) return;
  run("onConnect", [&] { enter("failConnect", {number(client->id)}); });
  instance_.reject(client->id, {"The application failed.", {}, {}});  // if the script never got that far
}

void ScriptGovernor::renamed(hub::ClientId former, const hub::ClientFactsRef& client) {
  clients_.erase(former);
  clients_[client->id] = client;
  run("connect", [&] { enter("renamed", {number(former), number(client->id)}); });
}

/// If one hangs the others are spared, so that a crowd that leaves does not take an age.
void ScriptGovernor::disconnect(hub::ClientId client) {
  catch_up();
  const auto failed = try_to("onDisconnect", [&] {
    enter("disconnect", {number(client), JSValueMakeBoolean(context_.ref(), disconnect_hangs_)});
  });
  clients_.erase(client);
  disconnect_hangs_ = disconnect_hangs_ || (failed && failed->kind == ScriptError::Kind::timeout);
}

void ScriptGovernor::suspended(hub::ClientId client, bool on) {
  catch_up();
  run(on ? "onSuspend" : "onResume", [&] { enter("suspend", {number(client), JSValueMakeBoolean(context_.ref(), on)}); });
}

void ScriptGovernor::call(hub::ClientId client, hub::ClientCall call) {
  catch_up();
  hub::CallAnswer answer{call.transaction_id, call.bytes, false, {}};
  bool later = false;
  const auto failed = try_to(call.name, [&] {
    const JSContextRef context = context_.ref();
    const JSValueRef value = enter("call", {number(client), js_text(context, call.name),
                                            conversion_.to_script(amf::Value::strict_array(std::move(call.arguments))),
                                            js_number(context, call.transaction_id), number(call.bytes)});
    later = JSValueIsStrictEqual(context, value, js_get(context, entries_.object(), "later"));
    if (later) return;
    if (JSValueIsStrictEqual(context, value, js_get(context, entries_.object(), "noMethod"))) {
      answer.value = failure("Method not found (" + call.name + ").", call.name);
      return;
    }
    answer.value = conversion_.from_script(value);
    answer.ok = true;
  });
  if (failed) answer = {call.transaction_id, call.bytes, false, failure(failed->message, call.name)};
  disconnect_hangs_ = false;
  if (!later || failed) instance_.answer_call(client, std::move(answer));
}

void ScriptGovernor::reply(hub::ClientId client, hub::CallReply reply) {
  catch_up();
  run(reply.ok ? "onResult" : "onStatus", [&] {
    enter("reply", {number(client), number(reply.number), JSValueMakeBoolean(context_.ref(), reply.ok), conversion_.to_script(reply.value)});
  });
}

void ScriptGovernor::published(hub::ClientId client, const std::string& stream) {
  catch_up();
  const JSContextRef context = context_.ref();
  run("onPublish", [&] { enter("publish", {number(client), js_text(context, stream), JSValueMakeBoolean(context, true)}); });
}

void ScriptGovernor::unpublished(hub::ClientId client, const std::string& stream) {
  catch_up();
  const JSContextRef context = context_.ref();
  run("onUnpublish", [&] { enter("publish", {number(client), js_text(context, stream), JSValueMakeBoolean(context, false)}); });
}

bool ScriptGovernor::stop(bool forced) {
  catch_up();
  bool agreed = true;
  run("onAppStop", [&] {
    const JSValueRef answer = enter("stop", {js_text(context_.ref(), forced ? "Application.Shutdown" : "Application.GC")});
    agreed = JSValueToBoolean(context_.ref(), answer);
  });
  if (agreed || forced) {
    for (const auto& part : parts_) part->stop();
  }
  return agreed;
}

/// A call that runs long is looked at by the watchdog; this is for many short ones that together keep too much.
void ScriptGovernor::watch_memory() {
  memory_watch_.arm(instance_.event_loop().timers(), kWatchMemoryEvery);
  if (!context_.exceeds_heap(kMemoryRest)) return;
  context_.collect_garbage();
  if (!context_.exceeds_heap(0)) return;
  report("memory", {ScriptError::Kind::memory, "the scripts keep more memory than MaxHeap; the instance is unloaded"});
  instance_.shut_down();
}

}  // namespace sallyport::script
