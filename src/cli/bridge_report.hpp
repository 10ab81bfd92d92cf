#pragma once
// What a bridge says while it works: a line for people, or a line of JSON, for each event.
#include <string>

#include <nlohmann/json.hpp>

#include "client/bridge/event.hpp"

namespace sallyport::cli {

/// "session 3: carried to rtmp://host/live by wss on port 443, http-connect proxy:3128, after 120 ms".
std::string describe(const client::bridge::Event& event);
/// {"event": "opened", "session": 3, "uri": …, "carrier": …}
nlohmann::ordered_json event_json(const client::bridge::Event& event);

}  // namespace sallyport::cli
