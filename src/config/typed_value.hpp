#pragma once
// Values out of a validated tree. A tag that is absent or empty gives the fallback, and so does a wrong one:
// validation has reported it.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "config/element.hpp"

namespace sallyport::config {

/// `path` as in the tables: "Live/Queue/MaxQueueSize" or "HTTPIdent@enable".
std::string text_of(const Element& root, std::string_view path, std::string_view fallback = {});
bool boolean_of(const Element& root, std::string_view path, bool fallback);
std::int64_t integer_of(const Element& root, std::string_view path, std::int64_t fallback);

}  // namespace sallyport::config
