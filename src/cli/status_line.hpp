#pragma once
// StatusLine: one line on stderr that is written over and over. Silent where stderr is no terminal.
#include <cstdio>
#include <string>
#include <utility>

#include <unistd.h>

namespace sallyport::cli {

class StatusLine {
 public:
  explicit StatusLine(bool wanted = true) : shows_(wanted && ::isatty(STDERR_FILENO) != 0) {}
  StatusLine(const StatusLine&) = delete;
  StatusLine& operator=(const StatusLine&) = delete;
  ~StatusLine() { clear(); }

  bool shows() const { return shows_; }
  void show(const std::string& text) {
    if (!shows_) return;
    std::fprintf(stderr, "\r\033[K%s", text.c_str());
    std::fflush(stderr);
    written_ = true;
  }
  void clear() {
    if (std::exchange(written_, false)) std::fputs("\r\033[K", stderr);
  }

 private:
  const bool shows_;
  bool written_ = false;
};

}  // namespace sallyport::cli
