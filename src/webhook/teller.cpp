#include "webhook/teller.hpp"

#include <algorithm>

namespace sallyport::webhook {
namespace {

std::string key_of_instance(const hub::ClientFacts& client) {
  return std::to_string(client.adaptor) + '/' + client.virtual_host + '/' + client.application + '/' + client.instance;
}

bool tells_presence(const hub::ApplicationOptions& application) {
  const auto& endpoints = Callbacks::of(application).endpoints;
  return std::any_of(endpoints.begin(), endpoints.end(), [](const EndpointRef& one) { return one->told.has(Event::presence); });
}

}  // namespace

void Teller::entered(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application) {
  tell(Event::connect, client, application);
  if (!tells_presence(application)) return;
  {
    const std::lock_guard lock(mutex_);
    present_[key_of_instance(*client)][client->id] = client;
  }
  tell_presence(*client, application);
}

/// The application's settings may have changed since it entered.
void Teller::left(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application) {
  tell(Event::disconnect, client, application);
  {
    const std::lock_guard lock(mutex_);
    const auto instance = present_.find(key_of_instance(*client));
    if (instance == present_.end() || instance->second.erase(client->id) == 0) return;
    if (instance->second.empty()) present_.erase(instance);
  }
  tell_presence(*client, application);
}

void Teller::published(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application, const std::string& stream) {
  tell(Event::publish, client, application, stream);
}

void Teller::unpublished(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application, const std::string& stream) {
  tell(Event::unpublish, client, application, stream);
}

void Teller::played(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application, const std::string& stream) {
  tell(Event::play, client, application, stream);
}

void Teller::stopped(const hub::ClientFactsRef& client, const hub::ApplicationOptions& application, const std::string& stream) {
  tell(Event::stop, client, application, stream);
}

void Teller::tell(Event event, const hub::ClientFactsRef& client, const hub::ApplicationOptions& application, const std::string& stream) {
  std::string body;  // one for all who are told
  for (const EndpointRef& endpoint : Callbacks::of(application).endpoints) {
    if (!endpoint->told.has(event)) continue;
    if (body.empty()) body = event_body(event, *client, stream);
    courier_.tell(endpoint, body);
  }
}

void Teller::tell_presence(const hub::ClientFacts& client, const hub::ApplicationOptions& application) {
  const std::string key = key_of_instance(client);
  Presence where{client.virtual_host, client.application, client.instance, {}, 0};
  for (const EndpointRef& endpoint : Callbacks::of(application).endpoints) {
    if (!endpoint->told.has(Event::presence)) continue;
    courier_.tell_newest(endpoint, key, [this, key, where] { return presence_of(key, where); });
  }
}

/// On the courier's thread.
std::string Teller::presence_of(const std::string& key, Presence where) {
  {
    const std::lock_guard lock(mutex_);
    const auto instance = present_.find(key);
    if (instance != present_.end()) {
      where.count = instance->second.size();
      for (const auto& [id, client] : instance->second) {
        if (where.clients.size() == kMaxListed) break;
        where.clients.push_back(client);
      }
    }
  }
  return presence_body(where);
}

}  // namespace sallyport::webhook
