#include "amf/value.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace sallyport::amf {

struct Value::EcmaArray {
  std::vector<Property> properties;
};

Value::Value(std::string value) : data_(std::make_shared<const std::string>(std::move(value))) {}
Value::Value(std::string_view value) : Value(std::string(value)) {}
Value::Value(const char* value) : Value(std::string(value)) {}
Value::Value(Object value) : data_(std::make_shared<const Object>(std::move(value))) {}
Value::Value(Xml value) : data_(std::make_shared<const Xml>(std::move(value))) {}
Value::Value(ByteVector value) : data_(std::make_shared<const ByteVector>(std::move(value))) {}
Value::Value(Vector<std::int32_t> value)
    : data_(std::make_shared<const Vector<std::int32_t>>(std::move(value))) {}
Value::Value(Vector<std::uint32_t> value)
    : data_(std::make_shared<const Vector<std::uint32_t>>(std::move(value))) {}
Value::Value(Vector<double> value) : data_(std::make_shared<const Vector<double>>(std::move(value))) {}
Value::Value(ObjectVector value) : data_(std::make_shared<const ObjectVector>(std::move(value))) {}
Value::Value(Dictionary value) : data_(std::make_shared<const Dictionary>(std::move(value))) {}

Value Value::object(std::initializer_list<Property> properties) {
  Object made;
  made.properties = properties;
  return Value(std::move(made));
}

Value Value::ecma_array(std::vector<Property> properties) {
  return Value(Data(std::make_shared<const EcmaArray>(EcmaArray{std::move(properties)})));
}

Value Value::strict_array(std::vector<Value> elements) {
  return Value(Data(std::make_shared<const std::vector<Value>>(std::move(elements))));
}

Value Value::integer(std::int32_t value) {
  assert(value >= kMinInteger && value <= kMaxInteger);
  return Value(Data(value));
}

template <typename T>
const T* Value::shared() const {
  const auto* pointer = std::get_if<Shared<T>>(&data_);
  return pointer ? pointer->get() : nullptr;
}

std::optional<double> Value::as_number() const {
  if (const auto* number = std::get_if<double>(&data_)) return *number;
  if (const auto* integer = std::get_if<std::int32_t>(&data_)) return *integer;
  return std::nullopt;
}

std::optional<bool> Value::as_bool() const {
  if (const auto* boolean = std::get_if<bool>(&data_)) return *boolean;
  return std::nullopt;
}

std::optional<std::string_view> Value::as_string() const {
  if (const auto* text = shared<std::string>()) return *text;
  return std::nullopt;
}

std::optional<Date> Value::as_date() const {
  if (const auto* date = std::get_if<Date>(&data_)) return *date;
  return std::nullopt;
}

const Value* Value::find(std::string_view name) const {
  const auto all = properties();
  for (auto property = all.rbegin(); property != all.rend(); ++property) {
    if (property->name == name) return &property->value;
  }
  return nullptr;
}

const Value& Value::get(std::string_view name) const {
  static const Value undefined;
  const Value* found = find(name);
  return found ? *found : undefined;
}

std::span<const Property> Value::properties() const {
  if (const auto* object = shared<Object>()) return object->properties;
  if (const auto* array = shared<EcmaArray>()) return array->properties;
  return {};
}

std::span<const Value> Value::elements() const {
  if (const auto* array = shared<std::vector<Value>>()) return *array;
  if (const auto* vector = shared<ObjectVector>()) return vector->elements;
  return {};
}

std::string_view Value::class_name() const {
  const auto* object = shared<Object>();
  return object ? std::string_view(object->class_name) : std::string_view();
}

const Object* Value::as_object() const {
  return shared<Object>();
}
const Xml* Value::as_xml() const {
  return shared<Xml>();
}
const ByteVector* Value::as_byte_array() const {
  return shared<ByteVector>();
}
const Vector<std::int32_t>* Value::as_int_vector() const {
  return shared<Vector<std::int32_t>>();
}
const Vector<std::uint32_t>* Value::as_uint_vector() const {
  return shared<Vector<std::uint32_t>>();
}
const Vector<double>* Value::as_double_vector() const {
  return shared<Vector<double>>();
}
const ObjectVector* Value::as_object_vector() const {
  return shared<ObjectVector>();
}
const Dictionary* Value::as_dictionary() const {
  return shared<Dictionary>();
}

namespace {

bool same_number(double left, double right) {
  return left == right || (std::isnan(left) && std::isnan(right));
}

bool same(Undefined, Undefined) {
  return true;
}
bool same(Null, Null) {
  return true;
}
bool same(Unsupported, Unsupported) {
  return true;
}
bool same(bool left, bool right) {
  return left == right;
}
bool same(double left, double right) {
  return same_number(left, right);
}
bool same(std::int32_t left, std::int32_t right) {
  return left == right;
}
bool same(const Date& left, const Date& right) {
  return same_number(left.milliseconds, right.milliseconds) &&
         left.timezone_minutes == right.timezone_minutes;
}
bool same(const std::string& left, const std::string& right) {
  return left == right;
}
bool same(const std::vector<Value>& left, const std::vector<Value>& right) {
  return left == right;
}
bool same(const ByteVector& left, const ByteVector& right) {
  return left == right;
}
bool same(const Object& left, const Object& right) {
  return left.class_name == right.class_name && left.properties == right.properties;
}
bool same(const Xml& left, const Xml& right) {
  return left.text == right.text && left.document == right.document;
}
template <typename T>
bool same(const Vector<T>& left, const Vector<T>& right) {
  return left.fixed == right.fixed && left.elements == right.elements;
}
bool same(const Vector<double>& left, const Vector<double>& right) {
  return left.fixed == right.fixed && std::ranges::equal(left.elements, right.elements, same_number);
}
bool same(const ObjectVector& left, const ObjectVector& right) {
  return left.type_name == right.type_name && left.fixed == right.fixed && left.elements == right.elements;
}
bool same(const Dictionary& left, const Dictionary& right) {
  return left.weak_keys == right.weak_keys && left.entries == right.entries;
}
/// Shared containers: what is the same object is equal without a look inside.
template <typename T>
bool same(const std::shared_ptr<const T>& left, const std::shared_ptr<const T>& right) {
  return left == right || same(*left, *right);
}

}  // namespace

bool operator==(const Value& left, const Value& right) {
  if (left.kind() != right.kind()) {
    const auto left_number = left.as_number();
    const auto right_number = right.as_number();
    return left_number && right_number && *left_number == *right_number;
  }
  if (left.is(Kind::ecma_array)) return std::ranges::equal(left.properties(), right.properties());
  return std::visit(
      [&right](const auto& mine) {
        using T = std::decay_t<decltype(mine)>;
        if constexpr (std::is_same_v<T, Value::Shared<Value::EcmaArray>>)
          return false;
        else
          return same(mine, *std::get_if<T>(&right.data_));
      },
      left.data_);
}

}  // namespace sallyport::amf
