#include "webhook/event_body.hpp"

#include <chrono>
#include <cstdio>
#include <ctime>

#include <nlohmann/json.hpp>

namespace sallyport::webhook {
namespace {

using Json = nlohmann::ordered_json;

/// ISO 8601 in UTC, with milliseconds.
std::string timestamp() {
  const auto now = std::chrono::system_clock::now();
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  const auto milliseconds = std::chrono::duration_cast<Milliseconds>(now.time_since_epoch()).count() % 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[40];
  const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text + length, sizeof text - length, ".%03dZ", static_cast<int>(milliseconds));
  return text;
}

/// What clients say of themselves need not be UTF-8.
std::string written(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json about(const hub::ClientFacts& client) {
  return {{"client", std::to_string(client.id)}, {"address", client.address},
          {"protocol", client.protocol},         {"secure", client.secure},
          {"agent", client.flash_version},       {"page", client.page_url},
          {"referrer", client.swf_url}};
}

Json envelope(std::string type, Json data) {
  return {{"type", std::move(type)}, {"timestamp", timestamp()}, {"data", std::move(data)}};
}

std::string type_of(Event event) {
  const std::string_view group = event == Event::connect || event == Event::disconnect ? "client." : "stream.";
  return std::string(event == Event::presence ? "instance." : group) + std::string(to_string(event));
}

}  // namespace

std::string event_body(Event event, const hub::ClientFacts& client, std::string_view stream) {
  Json data = {{"vhost", client.virtual_host}, {"application", client.application}, {"instance", client.instance}};
  if (!stream.empty()) data["stream"] = stream;
  data.update(about(client));
  return written(envelope(type_of(event), std::move(data)));
}

std::string presence_body(const Presence& presence) {
  Json clients = Json::array();
  for (const hub::ClientFactsRef& client : presence.clients) clients.push_back(about(*client));
  return written(envelope(type_of(Event::presence), {{"vhost", presence.virtual_host},
                                                     {"application", presence.application},
                                                     {"instance", presence.instance},
                                                     {"count", presence.count},
                                                     {"clients", std::move(clients)}}));
}

}  // namespace sallyport::webhook
