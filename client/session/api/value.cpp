#include "amf/value.hpp"

#include <sallyport/value.hpp>

namespace sallyport::client {
namespace {

using Kind = Value::Kind;

std::shared_ptr<const amf::Value> made(amf::Value value) {
  return std::make_shared<const amf::Value>(std::move(value));
}

Value wrapped(amf::Value value) {
  return Value(made(std::move(value)));
}

Kind public_kind(amf::Kind kind) {
  switch (kind) {
    case amf::Kind::undefined:
    case amf::Kind::unsupported:
      return Kind::undefined;
    case amf::Kind::null:
      return Kind::null;
    case amf::Kind::boolean:
      return Kind::boolean;
    case amf::Kind::number:
    case amf::Kind::integer:
      return Kind::number;
    case amf::Kind::string:
      return Kind::string;
    case amf::Kind::object:
    case amf::Kind::ecma_array:
      return Kind::object;
    case amf::Kind::date:
      return Kind::date;
    case amf::Kind::xml:
      return Kind::xml;
    case amf::Kind::byte_array:
      return Kind::bytes;
    case amf::Kind::strict_array:
    case amf::Kind::int_vector:
    case amf::Kind::uint_vector:
    case amf::Kind::double_vector:
    case amf::Kind::object_vector:
    case amf::Kind::dictionary:
      return Kind::array;
  }
  return Kind::undefined;
}

template <typename Elements>
std::vector<Value> wrapped_all(const Elements& elements) {
  std::vector<Value> out;
  out.reserve(elements.size());
  for (const auto& element : elements) out.push_back(wrapped(amf::Value(element)));
  return out;
}

}  // namespace

Value::Value() = default;
Value::Value(std::nullptr_t) : content_(made(nullptr)) {}
Value::Value(const char* value) : content_(made(value)) {}
Value::Value(std::string value) : content_(made(std::move(value))) {}
Value::Value(std::string_view value) : content_(made(value)) {}
Value::Value(std::vector<std::uint8_t> value) : content_(made(std::move(value))) {}
Value::Value(Time value)
    : content_(
          made(amf::Date{std::chrono::duration<double, std::milli>(value.time_since_epoch()).count(), 0})) {}

Value Value::from_bool(bool value) {
  return wrapped(value);
}
Value Value::from_number(double value) {
  return wrapped(value);
}

Value Value::object(std::initializer_list<Property> properties) {
  return object(std::vector<Property>(properties));
}

Value Value::object(const std::vector<Property>& properties) {
  amf::Object object;
  for (const auto& [name, value] : properties) object.properties.push_back({name, value.content()});
  return wrapped(std::move(object));
}

Value Value::array(const std::vector<Value>& elements) {
  std::vector<amf::Value> all;
  for (const Value& element : elements) all.push_back(element.content());
  return wrapped(amf::Value::strict_array(std::move(all)));
}

const amf::Value& Value::content() const {
  static const amf::Value undefined;
  return content_ ? *content_ : undefined;
}

Kind Value::kind() const {
  return public_kind(content().kind());
}
bool Value::as_bool(bool otherwise) const {
  return content().bool_or(otherwise);
}
double Value::as_number(double otherwise) const {
  return content().number_or(otherwise);
}

std::string Value::as_string(std::string_view otherwise) const {
  if (const amf::Xml* xml = content().as_xml()) return xml->text;
  return std::string(content().string_or(otherwise));
}

std::vector<std::uint8_t> Value::as_bytes() const {
  const ByteVector* bytes = content().as_byte_array();
  return bytes ? *bytes : std::vector<std::uint8_t>();
}

/// Of whatever a server sends: a date beyond what the clock can express counts as none.
Value::Time Value::as_time() const {
  constexpr double kLimit =
      9e15;  // ms; a million dates of that size are still far from the clock's end in µs
  const double milliseconds = content().as_date().value_or(amf::Date{}).milliseconds;
  if (!(milliseconds > -kLimit && milliseconds < kLimit)) return {};
  const auto since = std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds));
  return Time(std::chrono::duration_cast<Time::duration>(since));
}

Value Value::operator[](std::string_view name) const {
  const amf::Value* found = content().find(name);
  return found ? wrapped(*found) : Value();
}

Value Value::operator[](std::size_t index) const {
  const auto all = content().elements();
  if (index < all.size()) return wrapped(all[index]);
  const auto others = all.empty() ? elements() : std::vector<Value>();
  return index < others.size() ? others[index] : Value();
}

std::vector<Value::Property> Value::properties() const {
  std::vector<Property> out;
  for (const amf::Property& property : content().properties()) {
    out.emplace_back(property.name, wrapped(property.value));
  }
  return out;
}

std::vector<Value> Value::elements() const {
  const amf::Value& value = content();
  if (const auto* ints = value.as_int_vector()) return wrapped_all(ints->elements);
  if (const auto* uints = value.as_uint_vector()) return wrapped_all(uints->elements);
  if (const auto* doubles = value.as_double_vector()) return wrapped_all(doubles->elements);
  if (const auto* dictionary = value.as_dictionary()) {
    std::vector<Value> out;
    for (const auto& [key, entry] : dictionary->entries) out.push_back(array({wrapped(key), wrapped(entry)}));
    return out;
  }
  return wrapped_all(value.elements());
}

std::size_t Value::size() const {
  return kind() == Kind::object ? content().properties().size() : elements().size();
}

std::string Value::class_name() const {
  return std::string(content().class_name());
}
std::string Value::to_string() const {
  return amf::to_string(content());
}

bool operator==(const Value& left, const Value& right) {
  return left.content() == right.content();
}

}  // namespace sallyport::client
