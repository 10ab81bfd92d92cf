#pragma once
// LineWriter: the log's way to stderr. Threads append lines to a bounded buffer; one thread writes them out
// a few milliseconds later, so that a burst of events costs one wake-up and one write, and a reader of
// stderr that stalls blocks nobody. Lines that find the buffer full are lost, and the next written line
// says how many.
#include <spdlog/sinks/base_sink.h>

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace sallyport::log {

class LineWriter final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit LineWriter(int descriptor = 2);
  ~LineWriter() override { finish(); }

  /// Writes what is left and ends the thread; lines that come later are lost.
  void finish();

 private:
  static constexpr std::size_t kBufferLimit = 4 * 1024 * 1024;
  static constexpr std::chrono::milliseconds kGather{10};

  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override {}  // the thread never holds a line for longer than kGather
  void run();
  void append_loss(std::string& lines);
  void write_out(const std::string& lines);

  const int descriptor_;
  std::condition_variable wake_;  // with base_sink's mutex_, which guards all below
  std::string pending_;
  std::size_t lost_ = 0;
  bool finishing_ = false;
  std::thread thread_;
};

}  // namespace sallyport::log
