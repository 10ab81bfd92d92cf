#pragma once
// The query of an address, "a=1&b=2", as clients put it behind connect URIs and stream names.
#include <string>
#include <string_view>

namespace sallyport {

/// The value of `name`, percent-decoded; empty if it is absent or malformed. A second '?' separates as '&' does.
std::string query_value(std::string_view query, std::string_view name);

}  // namespace sallyport
