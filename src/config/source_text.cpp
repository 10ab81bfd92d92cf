#include "config/source_text.hpp"

#include <algorithm>

namespace sallyport::config {

SourceText::SourceText(std::string_view text) : text_(text) {
  line_starts_.push_back(text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0);
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    line_starts_.push_back(at + 1);
  }
}

Position SourceText::at(std::size_t offset) const {
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  if (after == line_starts_.begin()) return {1, 1};
  return {static_cast<int>(after - line_starts_.begin()), static_cast<int>(offset - *std::prev(after)) + 1};
}

}  // namespace sallyport::config
