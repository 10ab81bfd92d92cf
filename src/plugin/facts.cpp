#include "plugin/facts.hpp"

#include <sallyport/access_plugin.h>

namespace sallyport::plugin {
namespace {

constexpr std::size_t kLongestDescription = 1024;

Argument argument_of(const amf::Value& value) {
  Argument argument;
  if (value.is_nothing()) return argument;
  if (const auto boolean = value.as_bool()) {
    argument.kind = SALLYPORT_BOOLEAN;
    argument.boolean = *boolean;
  } else if (const auto number = value.as_number()) {
    argument.kind = SALLYPORT_NUMBER;
    argument.number = *number;
  } else if (const auto text = value.as_string()) {
    argument.kind = SALLYPORT_STRING;
    argument.text = *text;
  } else {
    argument.kind = SALLYPORT_OTHER;
    argument.text = amf::to_string(value, kLongestDescription);
  }
  return argument;
}

std::uint32_t flags_of(const hub::ClientFacts& facts) {
  return (facts.secure ? +SALLYPORT_SECURE : 0u) | (facts.tunnelled ? +SALLYPORT_TUNNELLED : 0u) | (facts.rtmpe ? +SALLYPORT_RTMPE : 0u);
}

}  // namespace

std::vector<Argument> arguments_of(const std::vector<amf::Value>& values) {
  std::vector<Argument> arguments;
  for (const amf::Value& value : values) {
    if (arguments.size() == kMaxListed) break;
    arguments.push_back(argument_of(value));
  }
  return arguments;
}

Client client_of(const hub::ClientFacts& facts) {
  Client client;
  client.id = facts.id;
  client.flags = flags_of(facts);
  client.address = facts.address;
  client.protocol = facts.protocol;
  client.application = facts.application;
  client.instance = facts.instance;
  client.host = facts.virtual_host;
  client.uri = facts.uri;
  client.query = facts.query;
  client.referrer = facts.swf_url;
  client.page = facts.page_url;
  client.agent = facts.flash_version;
  return client;
}

Occurrence occurrence(std::uint32_t kind, const hub::ClientFacts& facts, std::string name, std::string query) {
  Occurrence event;
  event.kind = kind;
  event.client = client_of(facts);
  if (kind == SALLYPORT_CONNECT) event.client.arguments = arguments_of(facts.arguments);
  event.name = std::move(name);
  event.query = std::move(query);
  return event;
}

std::uint32_t kind_of(hub::RequestKind kind) {
  return kind == hub::RequestKind::call ? SALLYPORT_CALL : SALLYPORT_SHARED_OBJECT;
}

Occurrence occurrence_of(const hub::RequestQuestion& question) {
  Occurrence event = occurrence(kind_of(question.kind), *question.client, question.name);
  event.persistent = question.persistent;
  event.detail = question.actions;
  event.arguments = arguments_of(question.arguments);
  return event;
}

}  // namespace sallyport::plugin
