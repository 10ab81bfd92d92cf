#include "base/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <mutex>

#include "base/line_writer.hpp"

namespace sallyport::log {
namespace {

constexpr std::size_t kValueCap = 1024;
constexpr char kPattern[] = "%Y-%m-%dT%H:%M:%S.%eZ %l %v";

std::shared_ptr<spdlog::logger> make_logger(std::shared_ptr<spdlog::sinks::sink> sink) {
  auto logger = std::make_shared<spdlog::logger>("events", std::move(sink));
  logger->set_formatter(std::make_unique<spdlog::pattern_formatter>(kPattern, spdlog::pattern_time_type::utc));
  return logger;
}

std::shared_ptr<spdlog::logger> make_direct() { return make_logger(std::make_shared<spdlog::sinks::stderr_sink_mt>()); }

struct Loggers {
  std::mutex mutex;
  std::shared_ptr<LineWriter> writer;  // null: lines go to stderr directly
  std::shared_ptr<spdlog::logger> current = make_direct();
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

}  // namespace

void start(Level minimum) {
  Loggers& all = loggers();
  const std::lock_guard lock(all.mutex);
  all.writer = std::make_shared<LineWriter>();
  all.current = make_logger(all.writer);
  all.current->set_level(spd_level(minimum));
}

void flush() {
  Loggers& all = loggers();
  const std::lock_guard lock(all.mutex);
  all.current->flush();
}

void stop() {
  Loggers& all = loggers();
  const std::lock_guard lock(all.mutex);
  const auto minimum = all.current->level();
  all.current = make_direct();
  all.current->set_level(minimum);
  if (all.writer) all.writer->finish();
  all.writer.reset();
}

Event::Event(Level level, std::string_view name) : level_(level), line_(name) {}

Event::~Event() {
  if (line_.empty()) return;  // moved from
  Loggers& all = loggers();
  std::shared_ptr<spdlog::logger> logger;
  {
    const std::lock_guard lock(all.mutex);
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
