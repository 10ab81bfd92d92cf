#include "base/log.hpp"

#include <spdlog/async.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <mutex>

namespace sallyport::log {
namespace {

constexpr std::size_t kValueCap = 1024;
constexpr std::size_t kQueueLines = 16'384;
constexpr char kPattern[] = "%Y-%m-%dT%H:%M:%S.%eZ %l %v";

std::shared_ptr<spdlog::logger> make_direct() {
  auto logger = std::make_shared<spdlog::logger>("direct", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_formatter(std::make_unique<spdlog::pattern_formatter>(kPattern, spdlog::pattern_time_type::utc));
  return logger;
}

struct Loggers {
  std::mutex mutex;
  std::shared_ptr<spdlog::details::thread_pool> pool;
  std::shared_ptr<spdlog::logger> current = make_direct();
  std::size_t reported_overruns = 0;
};

Loggers& loggers() {
  static Loggers instance;
  return instance;
}

spdlog::level::level_enum spd_level(Level level) {
  switch (level) {
    case Level::debug: return spdlog::level::debug;
    case Level::info: return spdlog::level::info;
    case Level::warn: return spdlog::level::warn;
    case Level::error: return spdlog::level::err;
  }
  return spdlog::level::info;
}

bool needs_quotes(std::string_view value) {
  if (value.empty()) return true;
  for (const char c : value) {
    if (static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7f) return true;
  }
  return false;
}

void append_escaped(std::string& out, std::string_view value) {
  constexpr char digits[] = "0123456789abcdef";
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (byte < ' ' || byte == 0x7f) {
      out.append("\\x").append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
    } else {
      out.push_back(c);
    }
  }
}

void report_overruns(Loggers& all) {
  if (!all.pool) return;
  const std::size_t overruns = all.pool->overrun_counter();
  if (overruns == all.reported_overruns) return;
  all.current->warn("log-overrun lost={}", overruns - all.reported_overruns);
  all.reported_overruns = overruns;
}

}  // namespace

void start(Level minimum) {
  Loggers& all = loggers();
  const std::lock_guard lock(all.mutex);
  all.pool = std::make_shared<spdlog::details::thread_pool>(kQueueLines, 1);
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  all.current = std::make_shared<spdlog::async_logger>("events", sink, all.pool, spdlog::async_overflow_policy::overrun_oldest);
  all.current->set_formatter(std::make_unique<spdlog::pattern_formatter>(kPattern, spdlog::pattern_time_type::utc));
  all.current->set_level(spd_level(minimum));
}

void flush() {
  Loggers& all = loggers();
  const std::lock_guard lock(all.mutex);
  report_overruns(all);
  all.current->flush();
}

void stop() {
  Loggers& all = loggers();
  const std::lock_guard lock(all.mutex);
  report_overruns(all);
  const auto minimum = all.current->level();
  all.current = make_direct();
  all.current->set_level(minimum);
  all.pool.reset();
}

Event::Event(Level level, std::string_view name) : level_(level), line_(name) {}

Event::~Event() {
  if (line_.empty()) return;  // moved from
  Loggers& all = loggers();
  std::shared_ptr<spdlog::logger> logger;
  {
    const std::lock_guard lock(all.mutex);
    report_overruns(all);
    logger = all.current;
  }
  logger->log(spd_level(level_), "{}", line_);
}

Event& Event::field(std::string_view key, std::string_view value) {
  const bool cut = value.size() > kValueCap;
  if (cut) value = value.substr(0, kValueCap);
  line_.append(1, ' ').append(key).append(1, '=');
  if (cut || needs_quotes(value)) {
    line_.push_back('"');
    append_escaped(line_, value);
    if (cut) line_.append("...");
    line_.push_back('"');
  } else {
    line_.append(value);
  }
  return *this;
}

Event& Event::raw(std::string_view key, std::string_view value) {
  line_.append(1, ' ').append(key).append(1, '=').append(value);
  return *this;
}

}  // namespace sallyport::log
