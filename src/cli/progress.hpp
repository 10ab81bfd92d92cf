#pragma once
// Progress: one line on the terminal that is written over and over, with what has passed and how fast. Silent
// where stderr is no terminal.
#include <chrono>
#include <string>

#include <nlohmann/json.hpp>
#include <sallyport/net_stream.hpp>

#include "cli/status_line.hpp"

namespace sallyport::cli {

class Progress {
 public:
  Progress();

  void show(const client::StreamCounters& counters);
  void clear() { line_.clear(); }

 private:
  StatusLine line_;
  std::uint64_t bytes_before_ = 0;
  std::chrono::steady_clock::time_point before_;
};

/// "12.3 s, 300 pictures, 512 sounds, 1.9 MB".
std::string describe(const client::StreamCounters& counters);
/// The same for --json.
nlohmann::ordered_json facts_of(const client::StreamCounters& counters, const std::string& file);

}  // namespace sallyport::cli
