#pragma once
// JSON as tokens and key sets need it: one object, nothing behind it, no name twice, bounded in size, depth
// and number of values. What two readers could understand differently is refused.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "base/result.hpp"

namespace sallyport::token {

struct JsonLimits {
  std::size_t bytes = 8 * 1024;
  std::size_t depth = 8;
  std::size_t values = 1000;
};

/// `what` begins the sentences of errors: "the header". Reason::bad_token.
Result<nlohmann::json> parse_object(std::string_view text, std::string_view what, JsonLimits limits = {});

/// The member as text: at most 255 bytes, no control characters. Absent: nullopt. Otherwise an error.
Result<std::optional<std::string>> text_member(const nlohmann::json& object, const char* name);
/// The member as seconds since 1970: an integer, 0 to the end of the year 9999.
Result<std::optional<std::int64_t>> time_member(const nlohmann::json& object, const char* name);
/// Whether the text is fit to be a value of a token: at most 255 bytes, no control characters, UTF-8.
bool is_plain_text(std::string_view text);

constexpr std::int64_t kLatestTime = 253'402'300'799;

}  // namespace sallyport::token
