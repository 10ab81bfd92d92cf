#pragma once
// Between JSON, which people type and read, and the values that calls carry.
#include <string>

#include <nlohmann/json.hpp>
#include <sallyport/value.hpp>

namespace sallyport::cli {

/// What a person typed: a JSON value, or else the text itself.
client::Value typed_value(const std::string& text);
client::Value to_value(const nlohmann::ordered_json& json);
/// Dates become text (ISO 8601), bytes hexadecimal text, undefined null.
nlohmann::ordered_json to_json(const client::Value& value);

}  // namespace sallyport::cli
