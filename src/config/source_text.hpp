#pragma once
// A file's text and the way from an offset in it to line and column.
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"

namespace sallyport::config {

/// Borrows the text. A byte order mark takes no column; lines end with LF, CR LF or CR.
class SourceText {
 public:
  explicit SourceText(std::string_view text);
  std::string_view text() const { return text_; }
  Position at(std::size_t offset) const;

 private:
  std::string_view text_;
  std::vector<std::size_t> line_starts_;
};

inline constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

}  // namespace sallyport::config
