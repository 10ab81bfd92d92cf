#include "http/head_collector.hpp"

namespace sallyport::http {
namespace {

constexpr unsigned kEmptyLinesBefore = 4;

}  // namespace

std::size_t HeadCollector::take(ByteSpan input, std::string& raw) {
  const std::string_view text = as_text(input);
  std::size_t taken = 0;
  while (taken < text.size() && state_ == State::incomplete) {
    const std::size_t newline = text.find('\n', taken);
    const std::size_t end = newline == std::string_view::npos ? text.size() : newline + 1;
    raw.append(text, taken, end - taken);
    taken = end;
    if (raw.size() > head_limit_ || raw.size() - line_start_ > line_limit_) {
      state_ = State::too_long;
    } else if (newline != std::string_view::npos) {
      end_line(raw);
    }
  }
  return taken;
}

void HeadCollector::end_line(std::string& raw) {
  const std::size_t length = raw.size() - line_start_;
  if (length < 2 || raw[raw.size() - 2] != '\r') {
    state_ = State::bad_line_end;
  } else if (length > 2) {
    line_start_ = raw.size();
  } else if (line_start_ > 0) {
    state_ = State::complete;
  } else if (++empty_lines_ > kEmptyLinesBefore) {
    state_ = State::bad_line_end;
  } else {
    raw.clear();
  }
}

}  // namespace sallyport::http
