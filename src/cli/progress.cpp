#include "cli/progress.hpp"

#include <cstdio>

namespace sallyport::cli {
namespace {

constexpr double kMega = 1e6;
constexpr double kMillisecondsPerSecond = 1000;
constexpr double kBitsPerByte = 8;

std::string formatted(const char* format, double value) {
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

}  // namespace

std::string describe(const client::StreamCounters& counters) {
  return formatted("%.1f s, ", static_cast<double>(counters.position) / kMillisecondsPerSecond) +
         std::to_string(counters.video_frames) + " pictures, " + std::to_string(counters.audio_frames) +
         " sounds, " + formatted("%.1f MB", static_cast<double>(counters.bytes) / kMega);
}

nlohmann::ordered_json facts_of(const client::StreamCounters& counters, const std::string& file) {
  return {{"stream_ms", counters.position},
          {"video_frames", counters.video_frames},
          {"audio_frames", counters.audio_frames},
          {"bytes", counters.bytes},
          {"file", file}};
}

Progress::Progress() : before_(std::chrono::steady_clock::now()) {}

void Progress::show(const client::StreamCounters& counters) {
  if (!line_.shows()) return;
  const auto now = std::chrono::steady_clock::now();
  const double seconds = std::chrono::duration<double>(now - before_).count();
  const double rate = seconds > 0 ? static_cast<double>(counters.bytes - bytes_before_) / seconds : 0;
  before_ = now;
  bytes_before_ = counters.bytes;
  line_.show(describe(counters) + formatted(", %.2f Mbit/s", rate * kBitsPerByte / kMega));
}

}  // namespace sallyport::cli
