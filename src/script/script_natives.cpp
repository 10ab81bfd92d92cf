// ScriptGovernor: the natives beneath client.js and application.js.
#include <unistd.h>

#include <array>

#include "base/log.hpp"
#include "base/random.hpp"
#include "script/builtin_sources.hpp"
#include "script/old_syntax.hpp"
#include "script/script_governor.hpp"

namespace sallyport::script {
namespace {

constexpr std::size_t kRandomIdBytes = 16;
constexpr std::string_view kComponents = "components.asc";
constexpr std::string_view kNetServices = "netservices.asc";

std::string machine_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : std::string("localhost");
}

std::string host_name(const std::string& virtual_host) { return virtual_host == "_defaultVHost_" ? machine_name() : virtual_host; }

}  // namespace

void ScriptGovernor::add_facts() {
  const std::string& virtual_host = instance_.virtual_host().name();
  natives_.set("name", amf::Value(instance_.full_name()));
  natives_.set("hostname", amf::Value(host_name(virtual_host)));
  natives_.set("server", amf::Value("Flash Media Server-Linux/3.5 (Sallyport)"));
  natives_.set("valuesFunction", amf::Value(std::string(kValuesFunction)));
  natives_.set("applicationConfig", options_->governor.application_config);
  natives_.set("clientConfig", options_->governor.client_config);
}

void ScriptGovernor::add_application_natives() {
  natives_.add("randomId", [](const Arguments&) { return amf::Value(random_hex(kRandomIdBytes)); });
  natives_.add("trace", [this](const Arguments& a) { trace(a.text(0)); });
  natives_.add("isSecure", [this](const Arguments&) { return secure_; });
  natives_.add("load", [this](const Arguments& a) { load(a.text(0)); });
  natives_.add("registerClass", [this](const Arguments& a) { conversion_.register_class(a.text(0), a.object(1)); });
  natives_.add("shutdown", [this](const Arguments&) { instance_.shut_down(); });
  natives_.add("gc", [this](const Arguments&) { JSGarbageCollect(context_.ref()); });
  natives_.add("accept", [this](const Arguments& a) { instance_.accept(a.id(0)); });
  natives_.add("reject", [this](const Arguments& a) { instance_.reject(a.id(0), {a.text(1), a.value(2), a.text(3)}); });
  natives_.add("broadcast", [this](const Arguments& a) { instance_.call_all(server_call(a.text(0), a.value(1))); });
}

void ScriptGovernor::add_client_natives() {
  natives_.add("disconnect", [this](const Arguments& a) { instance_.disconnect_client(a.id(0)); });
  natives_.add("setAccess", [this](const Arguments& a) { instance_.set_access(a.id(0), {a.text(1), a.text(2)}); });
  natives_.add("sampleAccess", [this](const Arguments& a) {
    hub::ClientOrder order{hub::ClientOrder::Kind::sample_access};
    order.audio_paths = a.text(1);
    order.video_paths = a.text(2);
    instance_.order(a.id(0), order);
  });
  natives_.add("withhold", [this](const Arguments& a) {
    hub::ClientOrder order{hub::ClientOrder::Kind::withhold};
    order.audio_paths = a.text(1);
    order.video_paths = a.text(2);
    instance_.order(a.id(0), order);
  });
  natives_.add("unpublish", [this](const Arguments& a) {
    hub::ClientOrder order{hub::ClientOrder::Kind::unpublish};
    order.stream = a.text(1);
    instance_.order(a.id(0), order);
  });
  natives_.add("order", [this](const Arguments& a) { order(a.id(0), a.text(1), a.number(2)); });
  natives_.add("statistics", [this](const Arguments& a) { return statistics(a.id(0)); });
  natives_.add("call", [this](const Arguments& a) { instance_.call_client(a.id(0), server_call(a.text(1), a.value(3)), a.id(2)); });
  natives_.add("answer", [this](const Arguments& a) {
    instance_.answer_call(a.id(0), {a.number(1), static_cast<std::size_t>(a.id(2)), a.flag(3), a.value(4)});
  });
}

void ScriptGovernor::trace(const std::string& text) {
  if (!traces_.take()) return;
  auto line = log::info("trace");
  line.field("app", instance_.full_name()).field("text", text);
  if (const auto left_out = traces_.take_left_out(); left_out > 0) line.field("left_out", left_out);
}

/// A script is loaded once. What came with FMS is built in, for installations that have none.
void ScriptGovernor::load(const std::string& name) {
  if (!loaded_.insert(name).second) return;
  const bool built_in = name == kComponents || name == kNetServices;
  auto source = secure_ ? folder_.read_library(name) : folder_.read(name);
  if (!source && !built_in) throw std::string("load: " + source.error().message);
  if (name == kComponents) enter("useFramework", {});
  run_source(source ? *source : ScriptFolder::Source{name, std::string(builtin_source(name))});
}

hub::ServerCallRef ScriptGovernor::server_call(const std::string& method, const amf::Value& arguments) {
  auto call = std::make_shared<hub::ServerCall>();
  call->name = method;
  call->arguments.assign(arguments.elements().begin(), arguments.elements().end());
  return call;
}

void ScriptGovernor::order(hub::ClientId client, const std::string& name, double rate) {
  hub::ClientOrder order;
  if (name == "checkBandwidth") order.kind = hub::ClientOrder::Kind::check_bandwidth;
  if (name == "limitToClient") order.kind = hub::ClientOrder::Kind::limit_to_client;
  if (name == "limitToServer") order.kind = hub::ClientOrder::Kind::limit_to_server;
  order.rate = static_cast<std::uint32_t>(rate);
  instance_.order(client, order);
}

amf::Value ScriptGovernor::statistics(hub::ClientId client) {
  const auto found = clients_.find(client);
  const hub::ClientCounters none;
  const hub::ClientCounters& counters = found != clients_.end() && found->second->counters ? *found->second->counters : none;
  return amf::Value::object({
      {"client_id", std::to_string(client)},
      {"bytes_in", counters.bytes_in.load()},
      {"bytes_out", counters.bytes_out.load()},
      {"msg_in", counters.messages_in.load()},
      {"msg_out", counters.commands_out.load()},
      {"msg_dropped", counters.messages_dropped.load()},
      {"ping_rtt", counters.round_trip.load()},
  });
}

}  // namespace sallyport::script
