#pragma once
// Which characters stay as they are in the percent-encoded texts of this module, beside letters and digits.
#include "base/percent.hpp"

namespace sallyport::token {

inline constexpr std::string_view kPlainMarks = "-._~/*,";

}  // namespace sallyport::token
