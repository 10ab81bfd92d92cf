#pragma once
// What endpoints are sent: JSON of the form of Standard Webhooks, {"type", "timestamp", "data"}. docs/webhooks.md is
// its description for receivers. No secret (key, token, query) is ever in it.
#include <string>
#include <string_view>
#include <vector>

#include "hub/client_facts.hpp"
#include "webhook/callbacks.hpp"

namespace sallyport::webhook {

/// `stream` is empty for connect and disconnect.
std::string event_body(Event event, const hub::ClientFacts& client, std::string_view stream = {});

/// Who is there, of one instance.
struct Presence {
  std::string virtual_host;
  std::string application;
  std::string instance;
  std::vector<hub::ClientFactsRef> clients;  ///< at most kMaxListed of them
  std::size_t count = 0;                     ///< all
};
constexpr std::size_t kMaxListed = 1'000;
std::string presence_body(const Presence& presence);

}  // namespace sallyport::webhook
