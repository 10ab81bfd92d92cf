#include "session/token_argument.hpp"

#include <algorithm>

#include "base/query.hpp"

namespace sallyport::session {
namespace {

bool has_form_of_token(std::string_view text) {
  const bool encoded_json = text.starts_with("eyJ");  // {" in base64
  return (encoded_json && std::count(text.begin(), text.end(), '.') == 2) || !query_value(text, "st").empty();
}

}  // namespace

std::string token_argument(const std::vector<amf::Value>& arguments) {
  for (const amf::Value& one : arguments) {
    const amf::Value* token = one.find("token");
    if (token && !token->string_or({}).empty()) return std::string(token->string_or({}));
  }
  for (const amf::Value& one : arguments) {
    if (has_form_of_token(one.string_or({}))) return std::string(one.string_or({}));
  }
  return {};
}

}  // namespace sallyport::session
