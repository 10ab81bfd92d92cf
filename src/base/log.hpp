#pragma once
// The structured log: one event, one line, on stderr.
//   2026-11-21T10:00:00.123Z info connect client=17 address=192.0.2.4 app=live reason=none
// Values with blanks or quotes are quoted, control characters are escaped, and each is capped at 1 KiB,
// so that nothing a peer sends can forge a line. Secrets are never passed to it. Thread-safe; a reader of
// stderr that stalls makes it drop lines and say how many, never block a worker.
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/reason.hpp"

namespace sallyport::log {

enum class Level { debug, info, warn, error };

/// Sets up the sink; until it is called lines go to stderr directly. `minimum` hides lower levels.
void start(Level minimum);
/// Writes out what is queued.
void flush();
/// Ends the writing thread; later lines go to stderr directly.
void stop();

/// One line under construction, written when it goes out of scope:
///   log::Event(log::Level::info, "publish").field("stream", name).reason(Reason::none);
class Event {
 public:
  Event(Level level, std::string_view name);
  /// The moved-from event writes nothing.
  Event(Event&& other) noexcept : level_(other.level_), line_(std::move(other.line_)) { other.line_.clear(); }
  Event(const Event&) = delete;
  Event& operator=(const Event&) = delete;
  ~Event();

  Event& field(std::string_view key, std::string_view value);
  Event& field(std::string_view key, const char* value) { return field(key, std::string_view(value)); }
  Event& field(std::string_view key, std::integral auto value) { return raw(key, std::to_string(value)); }
  Event& reason(Reason reason) { return raw("reason", to_string(reason)); }

 private:
  Event& raw(std::string_view key, std::string_view value);

  Level level_;
  std::string line_;
};

inline Event info(std::string_view name) { return Event(Level::info, name); }
inline Event warn(std::string_view name) { return Event(Level::warn, name); }
inline Event error(std::string_view name) { return Event(Level::error, name); }
inline Event debug(std::string_view name) { return Event(Level::debug, name); }

}  // namespace sallyport::log
