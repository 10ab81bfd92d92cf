#pragma once
// The path that application.clearSharedObjects takes.
#include <string_view>

namespace sallyport::hub {

/// Whether `pattern` means the object `name`: "/" means all; "a/b" (also "/a/b") the object of that name and nothing
/// below it; with "*" (any characters) or "?" (one) in its last segment all that fit, and what is below folders that fit.
bool means_object(std::string_view pattern, std::string_view name);
/// Whether it may mean several.
bool means_several(std::string_view pattern);

}  // namespace sallyport::hub
