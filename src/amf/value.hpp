#pragma once
// Value: one value of ActionScript as AMF0 and AMF3 carry it.
//
// Values are immutable once made, and a container is shared between copies. Copying is therefore cheap,
// a value may be read from any thread, and a cycle cannot be built: a container can only hold what was
// finished before it. The decoders resolve references on the wire to the shared container and refuse a
// reference to one that is still open (see reference_table.hpp).
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.hpp"

namespace sallyport::amf {

/// In the order of Value's alternatives.
enum class Kind : std::uint8_t {
  undefined,
  null,
  unsupported,  ///< AMF0 only
  boolean,
  number,   ///< IEEE double
  integer,  ///< AMF3 only: 29 bits, signed; reads as a number too
  string,
  object,
  ecma_array,    ///< names with values, in order
  strict_array,  ///< values only
  date,
  xml,         ///< opaque text, never parsed here
  byte_array,  ///< this and the following: AMF3 only
  int_vector,
  uint_vector,
  double_vector,
  object_vector,
  dictionary,
};

struct Undefined {};
struct Null {};
struct Unsupported {};

struct Date {
  double milliseconds = 0;            ///< since 1970-01-01 UTC
  std::int16_t timezone_minutes = 0;  ///< as sent in AMF0; receivers ignore it
};

class Value;
struct Property;
struct Object;
struct Xml;
template <typename T>
struct Vector;
struct ObjectVector;
struct Dictionary;

class Value {
 public:
  Value() = default;                            ///< undefined
  Value(Null) : data_(Null{}) {}                // NOLINT: implicit by intent, here and below
  Value(std::nullptr_t) : data_(Null{}) {}      // NOLINT
  Value(Unsupported) : data_(Unsupported{}) {}  // NOLINT
  template <std::same_as<bool> T>               // nothing that merely converts to bool, no pointers
  Value(T value) : data_(value) {}              // NOLINT
  /// Every C++ number but bool becomes a number; for the AMF3 kind see integer().
  template <typename T>
  requires(std::is_arithmetic_v<T> && !std::is_same_v<T, bool>) Value(T value)
      : data_(static_cast<double>(value)) {}  // NOLINT
  Value(std::string value);                   // NOLINT
  Value(std::string_view value);              // NOLINT
  Value(const char* value);                   // NOLINT
  Value(Date value) : data_(value) {}         // NOLINT
  Value(Object value);                        // NOLINT
  Value(Xml value);                           // NOLINT
  Value(ByteVector value);                    // NOLINT
  Value(Vector<std::int32_t> value);          // NOLINT
  Value(Vector<std::uint32_t> value);         // NOLINT
  Value(Vector<double> value);                // NOLINT
  Value(ObjectVector value);                  // NOLINT
  Value(Dictionary value);                    // NOLINT

  Value(const Value&) = default;
  Value& operator=(const Value&) = default;
  /// A moved-from value is undefined (the ActionScript one).
  Value(Value&& other) noexcept : data_(std::exchange(other.data_, Undefined{})) {}
  Value& operator=(Value&& other) noexcept {
    data_ = std::exchange(other.data_, Undefined{});
    return *this;
  }
  ~Value() = default;

  /// An anonymous dynamic object: Value::object({{"level", "status"}, {"code", code}}).
  static Value object(std::initializer_list<Property> properties);
  static Value ecma_array(std::vector<Property> properties);
  static Value strict_array(std::vector<Value> elements);
  /// Precondition: kMinInteger <= value <= kMaxInteger (AMF3's 29 bits).
  static Value integer(std::int32_t value);
  static constexpr std::int32_t kMinInteger = -(1 << 28);
  static constexpr std::int32_t kMaxInteger = (1 << 28) - 1;

  Kind kind() const { return static_cast<Kind>(data_.index()); }
  bool is(Kind kind) const { return this->kind() == kind; }
  bool is_nothing() const { return kind() <= Kind::unsupported; }  ///< undefined, null or unsupported

  /// number and integer
  std::optional<double> as_number() const;
  std::optional<bool> as_bool() const;
  /// Borrows from the value.
  std::optional<std::string_view> as_string() const;
  std::optional<Date> as_date() const;
  double number_or(double fallback) const { return as_number().value_or(fallback); }
  bool bool_or(bool fallback) const { return as_bool().value_or(fallback); }
  /// Borrows from the value or from `fallback`.
  std::string_view string_or(std::string_view fallback) const { return as_string().value_or(fallback); }

  /// The property of that name of an object or ECMA array (the last, if a peer repeated it); else null.
  const Value* find(std::string_view name) const;
  /// As find, but undefined if there is none.
  const Value& get(std::string_view name) const;
  /// Of an object or ECMA array; else empty.
  std::span<const Property> properties() const;
  /// Of a strict array or object vector; else empty.
  std::span<const Value> elements() const;
  /// Of a typed object; else empty.
  std::string_view class_name() const;

  /// Null unless the value is of that kind. What they point to lives as long as any copy of the value.
  const Object* as_object() const;
  const Xml* as_xml() const;
  const ByteVector* as_byte_array() const;
  const Vector<std::int32_t>* as_int_vector() const;
  const Vector<std::uint32_t>* as_uint_vector() const;
  const Vector<double>* as_double_vector() const;
  const ObjectVector* as_object_vector() const;
  const Dictionary* as_dictionary() const;

  /// Equal content. Integer and number compare by value, NaN equals NaN; how an object divided its
  /// properties into sealed and dynamic ones is wire form, not content.
  friend bool operator==(const Value& left, const Value& right);

 private:
  struct EcmaArray;
  template <typename T>
  using Shared = std::shared_ptr<const T>;
  using Data = std::variant<Undefined, Null, Unsupported, bool, double, std::int32_t, Shared<std::string>,
                            Shared<Object>, Shared<EcmaArray>, Shared<std::vector<Value>>, Date, Shared<Xml>,
                            Shared<ByteVector>, Shared<Vector<std::int32_t>>, Shared<Vector<std::uint32_t>>,
                            Shared<Vector<double>>, Shared<ObjectVector>, Shared<Dictionary>>;
  explicit Value(Data data) : data_(std::move(data)) {}
  template <typename T>
  const T* shared() const;

  Data data_;
};

struct Property {
  std::string name;
  Value value;
  friend bool operator==(const Property&, const Property&) = default;
};

struct Object {
  std::string class_name;            ///< empty: anonymous
  std::vector<Property> properties;  ///< in the order of the wire; names may repeat
  std::size_t sealed = 0;            ///< AMF3: that many properties at the front are the class's own
  bool dynamic = true;               ///< AMF3: properties may be added
};

struct Xml {
  std::string text;
  bool document = false;  ///< the older XMLDocument class (the only one in AMF0)
};

template <typename T>
struct Vector {
  std::vector<T> elements;
  bool fixed = false;  ///< of fixed length
};

struct ObjectVector {
  std::string type_name;  ///< empty: any
  std::vector<Value> elements;
  bool fixed = false;
};

struct Dictionary {
  std::vector<std::pair<Value, Value>> entries;
  bool weak_keys = false;
};

/// For logs and test failures: one line like {level: "status", n: 1}, control characters escaped, cut
/// with "…" after `limit` bytes.
std::string to_string(const Value& value, std::size_t limit = 1024);

}  // namespace sallyport::amf
