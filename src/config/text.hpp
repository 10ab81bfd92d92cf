#pragma once
// Small helpers for text that people write.
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"

namespace sallyport::config {

/// Without blanks, tabs and line ends around it.
std::string_view trimmed(std::string_view text);
/// Trimmed parts between separators; empty parts are left out.
std::vector<std::string> split_list(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
/// In double quotes, control characters as '?', long text cut: for a value inside a sentence.
std::string quoted(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b);
/// Where one is after reading `text` from `start`.
Position advanced(Position start, std::string_view text);

/// The candidate most like `written`: the same but for case, or few letters away (a third of its length at
/// most). Empty if nothing is near.
std::string_view near_miss(std::string_view written, const std::vector<std::string_view>& candidates);

}  // namespace sallyport::config
