#include "cli/bridge_report.hpp"

#include <cstdio>

#include "cli/way_report.hpp"

namespace sallyport::cli {
namespace {

using client::bridge::Event;

std::string_view name_of(Event::Kind kind) {
  switch (kind) {
    case Event::Kind::opened:
      return "opened";
    case Event::Kind::lost:
      return "lost";
    case Event::Kind::resumed:
      return "resumed";
    case Event::Kind::relayed:
      return "relayed";
    case Event::Kind::closed:
      return "closed";
  }
  return {};
}

std::string seconds(Milliseconds time) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f s", static_cast<double>(time.count()) / 1000);
  return text;
}

std::string way_of(const Event& event) {
  if (!event.way) return {};
  return std::string(" by ")
      .append(to_string(event.way->carrier))
      .append(" on port ")
      .append(std::to_string(event.way->candidate.port))
      .append(", ")
      .append(client::describe(event.way->candidate.route));
}

std::string cause_of(const Event& event) {
  std::string text(to_string(event.reason));
  if (!event.what.empty()) text.append(" (").append(event.what).append(")");
  return text;
}

std::string dropped_of(const Event& event) {
  if (event.dropped == 0) return {};
  return ", " + std::to_string(event.dropped) + " frames dropped";
}

std::string sentence_of(const Event& event) {
  switch (event.kind) {
    case Event::Kind::opened:
      return "carried to " + event.target + way_of(event) + ", after " + std::to_string(event.after.count()) +
             " ms";
    case Event::Kind::lost:
      return "the path is broken: " + cause_of(event) + "; looking for another one";
    case Event::Kind::resumed:
      return "re-connected after " + seconds(event.after) + way_of(event) + dropped_of(event);
    case Event::Kind::relayed:
      return "not RTMP, relayed to " + event.target + ", " + event.what;
    case Event::Kind::closed:
      return "closed after " + seconds(event.after) + ": " + cause_of(event) + dropped_of(event);
  }
  return {};
}

}  // namespace

std::string describe(const Event& event) {
  return "session " + std::to_string(event.session) + ": " + sentence_of(event);
}

nlohmann::ordered_json event_json(const Event& event) {
  nlohmann::ordered_json object;
  object["event"] = name_of(event.kind);
  object["session"] = event.session;
  object["uri"] = event.target;
  if (event.way) add_way(object, *event.way);
  object["after_ms"] = event.after.count();
  object["dropped"] = event.dropped;
  object["resumptions"] = event.resumptions;
  if (event.kind == Event::Kind::closed) {
    object["sent"] = event.sent;
    object["received"] = event.received;
  }
  if (event.reason != Reason::none) object["reason"] = to_string(event.reason);
  if (!event.what.empty()) object["message"] = event.what;
  return object;
}

}  // namespace sallyport::cli
