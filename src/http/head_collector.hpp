#pragma once
// Collects the head of a message, line by line, in any segmentation.
#include <string>

#include "base/bytes.hpp"

namespace sallyport::http {

class HeadCollector {
 public:
  enum class State { incomplete, complete, bad_line_end, too_long };

  HeadCollector(std::size_t head_limit, std::size_t line_limit)
      : head_limit_(head_limit), line_limit_(line_limit) {}

  /// Appends to `raw` what belongs to the head and answers how many bytes of `input` that took. Empty lines
  /// in front of a head are dropped, a few of them: old clients send one behind a body (RFC 9112 §2.2).
  std::size_t take(ByteSpan input, std::string& raw);
  State state() const { return state_; }
  void restart() {
    state_ = State::incomplete;
    line_start_ = 0;
    empty_lines_ = 0;
  }

 private:
  void end_line(std::string& raw);

  std::size_t head_limit_;
  std::size_t line_limit_;
  std::size_t line_start_ = 0;
  unsigned empty_lines_ = 0;
  State state_ = State::incomplete;
};

}  // namespace sallyport::http
