#include "base/line_writer.hpp"

#include <unistd.h>

#include <cerrno>
#include <utility>

namespace sallyport::log {

LineWriter::LineWriter(int descriptor) : descriptor_(descriptor), thread_([this] { run(); }) {}

void LineWriter::sink_it_(const spdlog::details::log_msg& message) {
  spdlog::memory_buf_t line;
  formatter_->format(message, line);
  if (finishing_ || pending_.size() + line.size() > kBufferLimit) {
    ++lost_;
    return;
  }
  const bool first = pending_.empty();
  pending_.append(line.data(), line.size());
  if (first) wake_.notify_one();
}

void LineWriter::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return finishing_ || !pending_.empty(); });
    wake_.wait_for(lock, kGather, [this] { return finishing_; });
    std::string lines = std::exchange(pending_, {});
    if (lost_ > 0) append_loss(lines);
    const bool last = finishing_;
    lock.unlock();
    write_out(lines);
    if (last) return;
    lock.lock();
  }
}

/// A line like every other. Called with the mutex.
void LineWriter::append_loss(std::string& lines) {
  const std::string text = "log-overrun lost=" + std::to_string(std::exchange(lost_, 0));
  spdlog::memory_buf_t line;
  formatter_->format(spdlog::details::log_msg("events", spdlog::level::warn, text), line);
  lines.append(line.data(), line.size());
}

void LineWriter::write_out(const std::string& lines) {
  std::size_t written = 0;
  while (written < lines.size()) {
    const ssize_t count = ::write(descriptor_, lines.data() + written, lines.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;  // nobody reads stderr any more
    written += static_cast<std::size_t>(count);
  }
}

void LineWriter::finish() {
  {
    const std::lock_guard lock(mutex_);
    finishing_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

}  // namespace sallyport::log
