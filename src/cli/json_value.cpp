#include "cli/json_value.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include "base/random.hpp"

namespace sallyport::cli {
namespace {

using Json = nlohmann::ordered_json;
using client::Value;

std::string date_text(Value::Time time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count() % 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
  std::snprintf(text.data() + length, text.size() - length, ".%03dZ",
                static_cast<int>(std::abs(milliseconds)));
  return text.data();
}

/// AMF knows one kind of number; people expect 42, not 42.0.
Json number_json(double number) {
  constexpr double kExact = 9'007'199'254'740'992;  // beyond it not every whole number can be told apart
  const bool whole =
      number > -kExact && number < kExact && number == static_cast<double>(static_cast<long long>(number));
  return whole ? Json(static_cast<long long>(number)) : Json(number);
}

}  // namespace

Value typed_value(const std::string& text) {
  const Json parsed = Json::parse(text, nullptr, false);
  return parsed.is_discarded() ? Value(text) : to_value(parsed);
}

Value to_value(const Json& json) {
  switch (json.type()) {
    case Json::value_t::boolean:
      return json.get<bool>();
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
    case Json::value_t::number_float:
      return json.get<double>();
    case Json::value_t::string:
      return json.get<std::string>();
    case Json::value_t::array: {
      std::vector<Value> elements;
      for (const Json& element : json) elements.push_back(to_value(element));
      return Value::array(elements);
    }
    case Json::value_t::object: {
      std::vector<Value::Property> properties;
      for (const auto& [name, value] : json.items()) properties.emplace_back(name, to_value(value));
      return Value::object(properties);
    }
    default:
      return nullptr;
  }
}

Json to_json(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::undefined:
    case Value::Kind::null:
      return nullptr;
    case Value::Kind::boolean:
      return value.as_bool();
    case Value::Kind::number:
      return number_json(value.as_number());
    case Value::Kind::string:
    case Value::Kind::xml:
      return value.as_string();
    case Value::Kind::date:
      return date_text(value.as_time());
    case Value::Kind::bytes:
      return to_hex(value.as_bytes());
    case Value::Kind::array: {
      Json array = Json::array();
      for (const Value& element : value.elements()) array.push_back(to_json(element));
      return array;
    }
    case Value::Kind::object: {
      Json object = Json::object();
      for (const auto& [name, property] : value.properties()) object[name] = to_json(property);
      return object;
    }
  }
  return nullptr;
}

}  // namespace sallyport::cli
