#include "amf/amf3_encoder.hpp"

#include <algorithm>

#include "amf/amf3_marker.hpp"

namespace sallyport::amf {
namespace {

constexpr std::size_t kMaxLength = (std::size_t{1} << 28) - 1;  // U29 without the inline bit

bool has_empty_name(std::span<const Property> properties) {
  return std::ranges::any_of(properties, [](const Property& property) { return property.name.empty(); });
}

/// How many properties at the end are named 0, 1, 2, … and so form the dense part. At least one stays in
/// front of them, for an array of dense elements alone would come back as a strict array.
std::size_t dense_suffix(std::span<const Property> properties) {
  for (std::size_t count = properties.size(); count-- > 1;) {
    const auto suffix = properties.last(count);
    std::size_t matching = 0;
    while (matching < count && suffix[matching].name == std::to_string(matching)) ++matching;
    if (matching == count) return count;
  }
  return 0;
}

}  // namespace

void Amf3Encoder::encode(const Value& value) {
  switch (value.kind()) {
    case Kind::undefined:
    case Kind::unsupported:
      return writer_.u8(amf3::kUndefined);
    case Kind::null:
      return writer_.u8(amf3::kNull);
    case Kind::boolean:
      return writer_.u8(value.bool_or(false) ? amf3::kTrue : amf3::kFalse);
    case Kind::number:
      return number(value.number_or(0));
    case Kind::integer:
      return integer(static_cast<std::int32_t>(value.number_or(0)));
    case Kind::string:
      writer_.u8(amf3::kString);
      return string(*value.as_string());
    case Kind::object:
      return object(*value.as_object());
    case Kind::ecma_array:
      return ecma_array(value.properties());
    case Kind::strict_array:
      return dense_array(value.elements());
    case Kind::date:
      return date(*value.as_date());
    case Kind::xml:
      return xml(*value.as_xml());
    case Kind::byte_array:
      return byte_array(*value.as_byte_array());
    case Kind::int_vector:
      return int_vector(*value.as_int_vector());
    case Kind::uint_vector:
      return uint_vector(*value.as_uint_vector());
    case Kind::double_vector:
      return double_vector(*value.as_double_vector());
    case Kind::object_vector:
      return object_vector(*value.as_object_vector());
    case Kind::dictionary:
      return dictionary(*value.as_dictionary());
  }
}

void Amf3Encoder::u29(std::uint32_t value) {
  const auto seven_bits = [this, value](int shift) {
    writer_.u8(static_cast<std::uint8_t>(0x80 | ((value >> shift) & 0x7F)));
  };
  if (value >= 1u << 21) {  // four bytes, the last with eight bits
    seven_bits(22);
    seven_bits(15);
    seven_bits(8);
    return writer_.u8(static_cast<std::uint8_t>(value));
  }
  if (value >= 1u << 14) seven_bits(14);
  if (value >= 1u << 7) seven_bits(7);
  writer_.u8(value & 0x7F);
}

void Amf3Encoder::header(std::size_t number) {
  u29(static_cast<std::uint32_t>(number << 1 | 1));
}

void Amf3Encoder::integer(std::int32_t value) {
  writer_.u8(amf3::kInteger);
  u29(static_cast<std::uint32_t>(value) & 0x1FFFFFFF);
}

void Amf3Encoder::number(double value) {
  writer_.u8(amf3::kDouble);
  writer_.f64(value);
}

void Amf3Encoder::string(std::string_view text) {
  const std::string_view cut = text.substr(0, kMaxLength);
  header(cut.size());
  writer_.text(cut);
}

void Amf3Encoder::object(const Object& object) {
  const std::span<const Property> all = object.properties;
  std::size_t sealed = std::min(object.sealed, all.size());
  if (has_empty_name(all.subspan(sealed))) sealed = all.size();  // "" would end the dynamic ones
  const bool dynamic = object.dynamic || sealed < all.size();
  writer_.u8(amf3::kObject);
  header(sealed << 3 | (dynamic ? 4 : 0) | 1);
  string(object.class_name);
  for (const Property& property : all.first(sealed)) string(property.name);
  for (const Property& property : all.first(sealed)) encode(property.value);
  if (dynamic) named(all.subspan(sealed));
}

void Amf3Encoder::named(std::span<const Property> properties) {
  for (const Property& property : properties) {
    string(property.name);
    encode(property.value);
  }
  string("");
}

void Amf3Encoder::ecma_array(std::span<const Property> properties) {
  if (has_empty_name(properties)) return object(Object{{}, {properties.begin(), properties.end()}});
  const std::size_t dense = dense_suffix(properties);
  writer_.u8(amf3::kArray);
  header(dense);
  named(properties.first(properties.size() - dense));
  for (const Property& property : properties.last(dense)) encode(property.value);
}

void Amf3Encoder::dense_array(std::span<const Value> elements) {
  writer_.u8(amf3::kArray);
  header(elements.size());
  string("");
  for (const Value& element : elements) encode(element);
}

void Amf3Encoder::date(Date date) {
  writer_.u8(amf3::kDate);
  header(0);
  writer_.f64(date.milliseconds);
}

void Amf3Encoder::xml(const Xml& xml) {
  writer_.u8(xml.document ? amf3::kXmlDocument : amf3::kXml);
  string(xml.text);
}

void Amf3Encoder::byte_array(const ByteVector& bytes) {
  writer_.u8(amf3::kByteArray);
  string(as_text(bytes));
}

void Amf3Encoder::vector_header(std::uint8_t marker, std::size_t count, bool fixed) {
  writer_.u8(marker);
  header(count);
  writer_.u8(fixed ? 1 : 0);
}

void Amf3Encoder::int_vector(const Vector<std::int32_t>& vector) {
  vector_header(amf3::kIntVector, vector.elements.size(), vector.fixed);
  for (const std::int32_t element : vector.elements) writer_.u32(static_cast<std::uint32_t>(element));
}

void Amf3Encoder::uint_vector(const Vector<std::uint32_t>& vector) {
  vector_header(amf3::kUintVector, vector.elements.size(), vector.fixed);
  for (const std::uint32_t element : vector.elements) writer_.u32(element);
}

void Amf3Encoder::double_vector(const Vector<double>& vector) {
  vector_header(amf3::kDoubleVector, vector.elements.size(), vector.fixed);
  for (const double element : vector.elements) writer_.f64(element);
}

void Amf3Encoder::object_vector(const ObjectVector& vector) {
  vector_header(amf3::kObjectVector, vector.elements.size(), vector.fixed);
  string(vector.type_name);
  for (const Value& element : vector.elements) encode(element);
}

void Amf3Encoder::dictionary(const Dictionary& dictionary) {
  writer_.u8(amf3::kDictionary);
  header(dictionary.entries.size());
  writer_.u8(dictionary.weak_keys ? 1 : 0);
  for (const auto& [key, value] : dictionary.entries) {
    encode(key);
    encode(value);
  }
}

void encode_amf3(ByteWriter& writer, const Value& value) {
  Amf3Encoder(writer).encode(value);
}

}  // namespace sallyport::amf
