#pragma once
// Forms, "a=1&b=two+words" (application/x-www-form-urlencoded), as LoadVars reads and writes them.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sallyport::script {

using FormFields = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kMaxFormFields = 10'000;  ///< what comes behind them is left out

/// Everything but letters and digits as %XX of UTF-8, as escape() of Flash does.
std::string encode_form(const FormFields& fields);
/// Whatever is there is taken for something: a name without "=" is empty, a "%" that begins no code stays.
FormFields decode_form(std::string_view text);

}  // namespace sallyport::script
