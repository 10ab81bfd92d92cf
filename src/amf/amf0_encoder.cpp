#include "amf/amf0_encoder.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "amf/amf0_decoder.hpp"
#include "amf/amf0_marker.hpp"
#include "amf/amf3_encoder.hpp"

namespace sallyport::amf {
namespace {

constexpr std::size_t kMaxShortText = 0xFFFF;

bool same_in_both(Kind kind) {
  switch (kind) {
    case Kind::undefined:
    case Kind::null:
    case Kind::boolean:
    case Kind::number:
    case Kind::string:
      return true;
    default:
      return false;
  }
}

bool can_be_name(const Value& key) {
  return key.as_string() || key.as_number();
}

/// As ActionScript writes a key.
std::string as_name(const Value& key) {
  if (const auto text = key.as_string()) return std::string(*text);
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), key.number_or(0)).ptr;
  return {digits.data(), end};
}

}  // namespace

void Amf0Encoder::encode(const Value& value) {
  if (encoding_ == ObjectEncoding::amf3 && !same_in_both(value.kind())) {
    writer_.u8(amf0::kAvmPlus);
    return encode_amf3(writer_, value);
  }
  plain(value);
}

void Amf0Encoder::plain(const Value& value) {
  switch (value.kind()) {
    case Kind::undefined:
      return writer_.u8(amf0::kUndefined);
    case Kind::null:
      return writer_.u8(amf0::kNull);
    case Kind::unsupported:
      return writer_.u8(amf0::kUnsupported);
    case Kind::boolean:
      writer_.u8(amf0::kBoolean);
      return writer_.u8(value.bool_or(false) ? 1 : 0);
    case Kind::number:
    case Kind::integer:
      return number(value.number_or(0));
    case Kind::string:
      return string(*value.as_string());
    case Kind::object:
      return object(*value.as_object());
    case Kind::ecma_array:
      return ecma_array(value.properties());
    case Kind::strict_array:
    case Kind::object_vector:
      return strict_array(value.elements());
    case Kind::date:
      return date(*value.as_date());
    case Kind::xml:
      return xml(*value.as_xml());
    case Kind::byte_array:
      return string(as_text(*value.as_byte_array()));
    case Kind::int_vector:
      return numbers(value.as_int_vector()->elements);
    case Kind::uint_vector:
      return numbers(value.as_uint_vector()->elements);
    case Kind::double_vector:
      return numbers(value.as_double_vector()->elements);
    case Kind::dictionary:
      return dictionary(*value.as_dictionary());
  }
}

void Amf0Encoder::number(double number) {
  writer_.u8(amf0::kNumber);
  writer_.f64(number);
}

void Amf0Encoder::string(std::string_view text) {
  if (text.size() > kMaxShortText) {
    writer_.u8(amf0::kLongString);
    return long_text(text);
  }
  writer_.u8(amf0::kString);
  name(text);
}

void Amf0Encoder::name(std::string_view text) {
  const std::string_view cut = text.substr(0, kMaxShortText);
  writer_.u16(static_cast<std::uint16_t>(cut.size()));
  writer_.text(cut);
}

void Amf0Encoder::long_text(std::string_view text) {
  writer_.u32(static_cast<std::uint32_t>(text.size()));
  writer_.text(text);
}

void Amf0Encoder::object(const Object& object) {
  if (object.class_name.empty()) {
    writer_.u8(amf0::kObject);
  } else {
    writer_.u8(amf0::kTypedObject);
    name(object.class_name);
  }
  properties(object.properties);
}

void Amf0Encoder::ecma_array(std::span<const Property> properties) {
  writer_.u8(amf0::kEcmaArray);
  writer_.u32(static_cast<std::uint32_t>(properties.size()));
  this->properties(properties);
}

void Amf0Encoder::properties(std::span<const Property> properties) {
  for (const Property& property : properties) {
    name(property.name);
    encode(property.value);
  }
  name("");
  writer_.u8(amf0::kObjectEnd);
}

void Amf0Encoder::strict_array_header(std::size_t count) {
  writer_.u8(amf0::kStrictArray);
  writer_.u32(static_cast<std::uint32_t>(count));
}

void Amf0Encoder::strict_array(std::span<const Value> elements) {
  strict_array_header(elements.size());
  for (const Value& element : elements) encode(element);
}

void Amf0Encoder::date(Date date) {
  writer_.u8(amf0::kDate);
  writer_.f64(date.milliseconds);
  writer_.u16(static_cast<std::uint16_t>(date.timezone_minutes));
}

void Amf0Encoder::xml(const Xml& xml) {
  writer_.u8(amf0::kXmlDocument);
  long_text(xml.text);
}

template <typename T>
void Amf0Encoder::numbers(const std::vector<T>& elements) {
  strict_array_header(elements.size());
  for (const T element : elements) number(static_cast<double>(element));
}

void Amf0Encoder::dictionary(const Dictionary& dictionary) {
  const bool named =
      std::ranges::all_of(dictionary.entries, [](const auto& entry) { return can_be_name(entry.first); });
  if (named) {
    std::vector<Property> properties;
    for (const auto& [key, value] : dictionary.entries) properties.push_back({as_name(key), value});
    return ecma_array(properties);
  }
  strict_array_header(dictionary.entries.size());
  for (const auto& [key, value] : dictionary.entries) {
    strict_array_header(2);
    encode(key);
    encode(value);
  }
}

void encode_amf0(ByteWriter& writer, const Value& value) {
  Amf0Encoder(writer).encode(value);
}

Result<ByteVector> amf3_data_to_amf0(ByteSpan payload) {
  Result<std::vector<Value>> values = decode_amf0_message(payload);
  if (!values) return std::move(values).error();
  ByteVector out;
  out.reserve(payload.size());
  ByteWriter writer(out);
  for (const Value& value : *values) encode_amf0(writer, value);
  return out;
}

}  // namespace sallyport::amf
