#include "config/source_text.hpp"

#include <algorithm>

namespace sallyport::config {

SourceText::SourceText(std::string_view text) : text_(text) {
  line_starts_.push_back(text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0);
  for (std::size_t end = text.find_first_of("\r\n"); end != std::string_view::npos;
       end = text.find_first_of("\r\n", end + 1)) {
    if (text[end] == '\r' && text.substr(end + 1).starts_with('\n')) continue;
    line_starts_.push_back(end + 1);
  }
}

Position SourceText::at(std::size_t offset) const {
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  if (after == line_starts_.begin()) return {1, 1};
  return {static_cast<int>(after - line_starts_.begin()), static_cast<int>(offset - *std::prev(after)) + 1};
}

}  // namespace sallyport::config
