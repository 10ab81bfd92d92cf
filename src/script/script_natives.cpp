// ScriptGovernor: what api.js can ask of the server, as members of its `native`.
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/log.hpp"
#include "script/builtin_sources.hpp"
#include "script/old_syntax.hpp"
#include "script/script_governor.hpp"
#include "script/script_timer.hpp"

namespace sallyport::script {
namespace {

constexpr Milliseconds kShortestPeriod{10};
constexpr std::string_view kComponents = "components.asc";

std::string machine_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : std::string("localhost");
}

std::string host_name(const std::string& virtual_host) { return virtual_host == "_defaultVHost_" ? machine_name() : virtual_host; }

}  // namespace

void ScriptGovernor::add_facts(JSObjectRef native) {
  const JSContextRef context = context_.ref();
  js_set(context, native, "name", js_text(context, instance_.full_name()));
  js_set(context, native, "hostname", js_text(context, host_name(instance_.virtual_host().name())));
  js_set(context, native, "server", js_text(context, "Flash Media Server-Linux/3.5 (Sallyport)"));
  js_set(context, native, "maxTimers", number(kMaxTimers));
  js_set(context, native, "valuesFunction", js_text(context, kValuesFunction));
  js_set(context, native, "applicationConfig", conversion_.to_script(options_->governor.application_config));
  js_set(context, native, "clientConfig", conversion_.to_script(options_->governor.client_config));
}

void ScriptGovernor::add_natives(JSObjectRef native) {
  const JSContextRef context = context_.ref();
  // What is missing among the arguments is undefined.
  const auto add = [&](const char* name, std::function<JSValueRef(Arguments)> work) {
    js_set(context, native, name, context_.make_function([this, work = std::move(work)](JSContextRef, Arguments given) {
      std::array<JSValueRef, 8> arguments;
      arguments.fill(JSValueMakeUndefined(context_.ref()));
      std::copy_n(given.begin(), std::min(given.size(), arguments.size()), arguments.begin());
      const JSValueRef result = work(arguments);
      return result ? result : JSValueMakeUndefined(context_.ref());
    }));
  };
  const auto id = [this](JSValueRef value) { return static_cast<hub::ClientId>(JSValueToNumber(context_.ref(), value, nullptr)); };
  const auto text = [this](JSValueRef value) { return js_string(context_.ref(), value); };

  add("trace", [=, this](Arguments a) -> JSValueRef {
    log::info("trace").field("app", instance_.full_name()).field("text", text(a[0]));
    return nullptr;
  });
  add("load", [this](Arguments a) { return load(a); });
  add("accept", [=, this](Arguments a) -> JSValueRef {
    instance_.accept(id(a[0]));
    return nullptr;
  });
  add("reject", [=, this](Arguments a) -> JSValueRef {
    instance_.reject(id(a[0]), {text(a[1]), conversion_.from_script(a[2]), text(a[3])});
    return nullptr;
  });
  add("disconnect", [=, this](Arguments a) -> JSValueRef {
    instance_.disconnect_client(id(a[0]));
    return nullptr;
  });
  add("setAccess", [=, this](Arguments a) -> JSValueRef {
    instance_.set_access(id(a[0]), {text(a[1]), text(a[2])});
    return nullptr;
  });
  add("sampleAccess", [=, this](Arguments a) -> JSValueRef {
    hub::ClientOrder order{hub::ClientOrder::Kind::sample_access};
    order.audio = JSValueToBoolean(context_.ref(), a[1]);
    order.video = JSValueToBoolean(context_.ref(), a[2]);
    instance_.order(id(a[0]), order);
    return nullptr;
  });
  add("order", [this](Arguments a) -> JSValueRef {
    order(a);
    return nullptr;
  });
  add("statistics", [=, this](Arguments a) { return statistics(id(a[0])); });
  add("call", [=, this](Arguments a) -> JSValueRef {
    instance_.call_client(id(a[0]), server_call(a[1], a[3]), id(a[2]));
    return nullptr;
  });
  add("broadcast", [this](Arguments a) -> JSValueRef {
    instance_.call_all(server_call(a[0], a[1]));
    return nullptr;
  });
  add("answer", [=, this](Arguments a) -> JSValueRef {
    const auto bytes = static_cast<std::size_t>(JSValueToNumber(context_.ref(), a[2], nullptr));
    hub::CallAnswer answer{JSValueToNumber(context_.ref(), a[1], nullptr), bytes, JSValueToBoolean(context_.ref(), a[3]), {}};
    answer.value = conversion_.from_script(a[4]);
    instance_.answer_call(id(a[0]), std::move(answer));
    return nullptr;
  });
  add("registerClass", [=, this](Arguments a) -> JSValueRef {
    conversion_.register_class(text(a[0]), const_cast<JSObjectRef>(a[1]));
    return nullptr;
  });
  add("startTimer", [this](Arguments a) -> JSValueRef {
    const auto period = static_cast<std::int64_t>(JSValueToNumber(context_.ref(), a[1], nullptr));
    start_timer(JSValueToNumber(context_.ref(), a[0], nullptr), Milliseconds(period), JSValueToBoolean(context_.ref(), a[2]));
    return nullptr;
  });
  add("stopTimer", [this](Arguments a) -> JSValueRef {
    stop_timer(JSValueToNumber(context_.ref(), a[0], nullptr));
    return nullptr;
  });
  add("shutdown", [this](Arguments) -> JSValueRef {
    instance_.shut_down();
    return nullptr;
  });
  add("gc", [this](Arguments) -> JSValueRef {
    JSGarbageCollect(context_.ref());
    return nullptr;
  });
}

/// A script is loaded once. The framework of old is built in, for installations that have none.
JSValueRef ScriptGovernor::load(Arguments arguments) {
  const std::string name = js_string(context_.ref(), arguments[0]);
  if (!loaded_.insert(name).second) return nullptr;
  auto source = folder_.read(name);
  if (!source && name != kComponents) throw std::string("load: " + source.error().message);
  if (name == kComponents) enter("useFramework", {});
  run_source(source ? *source : ScriptFolder::Source{std::string(kComponents), std::string(kComponentsSource)});
  return nullptr;
}

hub::ServerCallRef ScriptGovernor::server_call(JSValueRef method, JSValueRef arguments) {
  auto call = std::make_shared<hub::ServerCall>();
  call->name = js_string(context_.ref(), method);
  const amf::Value values = conversion_.from_script(arguments);
  call->arguments.assign(values.elements().begin(), values.elements().end());
  return call;
}

void ScriptGovernor::order(Arguments arguments) {
  const std::string name = js_string(context_.ref(), arguments[1]);
  hub::ClientOrder order;
  if (name == "checkBandwidth") order.kind = hub::ClientOrder::Kind::check_bandwidth;
  if (name == "limitToClient") order.kind = hub::ClientOrder::Kind::limit_to_client;
  if (name == "limitToServer") order.kind = hub::ClientOrder::Kind::limit_to_server;
  order.rate = static_cast<std::uint32_t>(JSValueToNumber(context_.ref(), arguments[2], nullptr));
  instance_.order(static_cast<hub::ClientId>(JSValueToNumber(context_.ref(), arguments[0], nullptr)), order);
}

JSValueRef ScriptGovernor::statistics(hub::ClientId client) {
  const auto found = clients_.find(client);
  const hub::ClientCounters none;
  const hub::ClientCounters& counters = found != clients_.end() && found->second->counters ? *found->second->counters : none;
  return conversion_.to_script(amf::Value::object({
      {"client_id", std::to_string(client)},
      {"bytes_in", counters.bytes_in.load()},
      {"bytes_out", counters.bytes_out.load()},
      {"msg_in", counters.messages_in.load()},
      {"msg_out", counters.commands_out.load()},
      {"msg_dropped", counters.messages_dropped.load()},
      {"ping_rtt", counters.round_trip.load()},
  }));
}

void ScriptGovernor::start_timer(double id, Milliseconds period, bool repeat) {
  auto timer = std::make_unique<ScriptTimer>([this, id] { on_timer(id); }, std::max(period, kShortestPeriod), repeat);
  timer->timer.arm(instance_.event_loop().timers(), timer->period);
  timers_[id] = std::move(timer);
}

/// It may be the one whose callback is under way.
void ScriptGovernor::stop_timer(double id) {
  auto found = timers_.extract(id);
  if (!found) return;
  found.mapped()->timer.cancel();
  instance_.event_loop().post([spent = std::shared_ptr<ScriptTimer>(std::move(found.mapped()))] {});
}

}  // namespace sallyport::script
