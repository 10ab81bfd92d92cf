#pragma once
// The parts of a request's target: its path, and the query behind it.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "base/name.hpp"
#include "http/text.hpp"

namespace sallyport::http {

struct PathAndQuery {
  std::string_view path;
  std::string_view query;  ///< without the mark
};
/// `target` may be absolute.
inline PathAndQuery path_and_query(std::string_view target) {
  const std::string_view whole = split_target(target).path;
  const std::size_t mark = std::min(whole.find('?'), whole.size());
  return {whole.substr(0, mark), whole.substr(std::min(mark + 1, whole.size()))};
}

/// A segment as it is written, percent-encoded. Nullopt if it is no name that may be (check_segment).
inline std::optional<std::string> decoded_segment(std::string_view written) {
  auto name = percent_decode(written);
  if (!name || !check_segment(*name)) return std::nullopt;
  return std::move(*name);
}

}  // namespace sallyport::http
