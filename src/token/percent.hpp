#pragma once
// Percent-encoding as the texts of this module have it; base/name.hpp decodes it.
#include <string>
#include <string_view>

namespace sallyport::token {

/// Letters, digits and - . _ ~ / * , stay as they are.
std::string percent_encode(std::string_view text);

}  // namespace sallyport::token
