#include "script/parts/net_connections.hpp"

#include <utility>

#include "base/log.hpp"
#include "client/connector/connector_opener.hpp"
#include "rtmp/command/status.hpp"

namespace sallyport::script {
namespace {

std::vector<amf::Value> list_of(const amf::Value& array) { return {array.elements().begin(), array.elements().end()}; }

amf::Value array_of(std::span<const amf::Value> values) {
  return amf::Value::strict_array(std::vector<amf::Value>(values.begin(), values.end()));
}

/// For the log: a query may hold a key.
std::string without_query(const std::string& uri) { return uri.substr(0, uri.find('?')); }

}  // namespace

NetConnections::NetConnections(ScriptHome& home)
    : home_(home), opener_(std::make_shared<client::ConnectorOpener>(client::Strategy::exact)) {}

NetConnections::~NetConnections() = default;

void NetConnections::stop() { servers_.clear(); }

client::Connection* NetConnections::find(double id) {
  const auto found = servers_.find(id);
  return found == servers_.end() ? nullptr : found->second->connection();
}

void NetConnections::add_natives(NativeTable& natives) {
  natives.set("objectEncoding", amf::Value(home_.instance().application_options()->governor.connects_with_amf3 ? 3 : 0));
  natives.add("connectTo", [this](const Arguments& a) {
    return connect(a.number(0), {a.text(1), a.flag(2), list_of(a.value(3)), a.text(4),
                             home_.instance().application_options()->governor.trusted_certificates});
  });
  natives.add("callServer", [this](const Arguments& a) {
    const auto found = servers_.find(a.number(0));
    return found != servers_.end() && found->second->call(a.text(1), list_of(a.value(3)), a.number(2));
  });
  natives.add("closeServer", [this](const Arguments& a) {
    const auto found = servers_.find(a.number(0));
    if (found != servers_.end()) found->second->close();
  });
}

/// Whether it goes on; if not the end follows, with the reason.
bool NetConnections::connect(double id, RemoteRequest request) {
  if (servers_.size() >= kMaxConnections) throw "an instance may have " + std::to_string(kMaxConnections) + " connections to servers";
  log::info("script-connect").field("app", home_.instance().full_name()).field("uri", without_query(request.uri));
  RemoteServer::Owner& owner = *this;  // a private base: make_unique does not see it
  auto& server = servers_[id] = std::make_unique<RemoteServer>(home_.instance().event_loop(), id, owner);
  return server->open(*opener_, std::move(request));
}

void NetConnections::on_remote_status(double id, const amf::Value& information) {
  const JSContextRef context = home_.context().ref();
  home_.run("NetConnection.onStatus", [&] { home_.enter("serverStatus", {js_number(context, id), home_.conversion().to_script(information)}); });
}

std::optional<client::MethodAnswer> NetConnections::on_remote_call(double id, const std::string& name, std::span<const amf::Value> arguments) {
  const JSContextRef context = home_.context().ref();
  std::optional<client::MethodAnswer> answer;
  const bool went_well = home_.run(name, [&] {
    const JSValueRef value = home_.enter("serverCall", {js_number(context, id), js_text(context, name), home_.conversion().to_script(array_of(arguments))});
    const JSObjectRef found = JSValueIsObject(context, value) ? const_cast<JSObjectRef>(value) : nullptr;
    if (found) answer = client::MethodAnswer(home_.conversion().from_script(js_get(context, found, "value")));
  });
  if (went_well) return answer;
  return client::MethodAnswer::error(rtmp::make_status({rtmp::level::kError, rtmp::status::kCallFailed, "The method failed.", name, {}}));
}

void NetConnections::on_remote_reply(double id, double number, bool ok, const amf::Value& value) {
  const JSContextRef context = home_.context().ref();
  home_.run(ok ? "onResult" : "onStatus", [&] {
    home_.enter("serverReply", {js_number(context, id), js_number(context, number), JSValueMakeBoolean(context, ok), home_.conversion().to_script(value)});
  });
}

/// From a turn of its own (RemoteServer): the server may go at once.
void NetConnections::on_remote_end(double id, const amf::Value& information) {
  log::info("script-disconnect")
      .field("app", home_.instance().full_name())
      .field("uri", without_query(servers_.at(id)->uri()))
      .field("what", information.get("description").string_or({}));
  servers_.erase(id);
  const JSContextRef context = home_.context().ref();
  home_.run("NetConnection.onStatus", [&] { home_.enter("serverEnd", {js_number(context, id), home_.conversion().to_script(information)}); });
}

}  // namespace sallyport::script
