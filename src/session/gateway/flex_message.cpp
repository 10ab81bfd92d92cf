#include "session/gateway/flex_message.hpp"

#include <utility>

#include "base/random.hpp"

namespace sallyport::session {
namespace {

constexpr std::string_view kRemoting = "flex.messaging.messages.RemotingMessage";
constexpr std::string_view kCommand = "flex.messaging.messages.CommandMessage";
constexpr std::string_view kAcknowledge = "flex.messaging.messages.AcknowledgeMessage";
constexpr std::string_view kError = "flex.messaging.messages.ErrorMessage";
constexpr double kClientPing = 5;  // CommandMessage.operation

std::vector<amf::Value> list_of(const amf::Value& array) { return {array.elements().begin(), array.elements().end()}; }

GatewayMethod read_flex(const amf::Value& message, const std::string& target) {
  GatewayMethod method;
  method.name = target;
  method.flex = true;
  method.message_id = message.get("messageId").string_or({});
  if (message.class_name() == kCommand) {
    method.ping = message.get("operation").number_or(-1) == kClientPing;
    method.name = "CommandMessage";
    return method;
  }
  method.destination = message.get("destination").string_or({});
  const std::string_view source = message.get("source").string_or({});
  method.name = std::string(source.empty() ? method.destination : source) + '.' + std::string(message.get("operation").string_or({}));
  method.arguments = list_of(message.get("body"));
  return method;
}

/// Version 4 of a UUID, as those messages are named.
std::string make_message_id() {
  std::string hex = random_hex(16);
  hex[12] = '4';
  return hex.substr(0, 8) + '-' + hex.substr(8, 4) + '-' + hex.substr(12, 4) + "-8" + hex.substr(17, 3) + '-' + hex.substr(20);
}

}  // namespace

GatewayMethod read_gateway_method(std::string target, amf::Value value) {
  const auto arguments = value.elements();
  if (!arguments.empty() && (arguments[0].class_name() == kRemoting || arguments[0].class_name() == kCommand)) {
    return read_flex(arguments[0], target);
  }
  GatewayMethod method;
  method.name = std::move(target);
  if (value.is(amf::Kind::strict_array)) {
    method.arguments = list_of(value);
  } else if (!value.is_nothing()) {
    method.arguments.push_back(std::move(value));  // some send the only argument bare
  }
  return method;
}

amf::Value make_gateway_answer(const GatewayMethod& method, bool ok, amf::Value value) {
  if (!method.flex) return value;
  amf::Object message{std::string(ok ? kAcknowledge : kError), {}};
  const auto add = [&](const char* name, amf::Value what) { message.properties.push_back({name, std::move(what)}); };
  add("messageId", make_message_id());
  add("correlationId", method.message_id);
  add("clientId", nullptr);
  add("destination", method.destination);
  add("timestamp", 0);
  add("timeToLive", 0);
  add("headers", amf::Value::object({}));
  if (!ok) {
    add("faultCode", std::string(value.get("code").string_or("Server.Processing")));
    add("faultString", std::string(value.get("description").string_or({})));
    add("faultDetail", std::string(value.get("details").string_or({})));
    add("extendedData", value);
    value = nullptr;
  }
  add("body", std::move(value));
  message.sealed = message.properties.size();
  message.dynamic = false;
  return amf::Value(std::move(message));
}

}  // namespace sallyport::session
