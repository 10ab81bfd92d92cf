#pragma once
// Value: a value of ActionScript, as connections carry it in calls and data (AMF0 and AMF3).
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace sallyport::amf {
class Value;
}

namespace sallyport::client {

/// Immutable and cheap to copy; may be read from any thread.
class Value {
 public:
  enum class Kind {
    undefined,
    null,
    boolean,
    number,
    string,
    object,  ///< named values; ActionScript's mixed arrays as well
    array,   ///< values in order; vectors as well, and dictionaries, as arrays of [key, value]
    date,
    bytes,
    xml,
  };
  using Property = std::pair<std::string, Value>;
  using Time = std::chrono::system_clock::time_point;

  Value();                // undefined
  Value(std::nullptr_t);  // NOLINT: implicit by intent, here and below
  template <typename T, std::enable_if_t<std::is_same_v<T, bool>, int> = 0>
  Value(T value) : Value(from_bool(value)) {}  // NOLINT
  template <typename T, std::enable_if_t<std::is_arithmetic_v<T> && !std::is_same_v<T, bool>, int> = 0>
  Value(T value) : Value(from_number(static_cast<double>(value))) {}  // NOLINT
  Value(const char* value);                                           // NOLINT
  Value(std::string value);                                           // NOLINT
  Value(std::string_view value);                                      // NOLINT
  Value(Time value);                                                  // NOLINT
  Value(std::vector<std::uint8_t> value);  // NOLINT: in AMF0 it travels as a string

  static Value object(std::initializer_list<Property> properties);
  static Value object(const std::vector<Property>& properties);
  static Value array(const std::vector<Value>& elements);

  Kind kind() const;
  /// Undefined or null.
  bool is_nothing() const { return kind() == Kind::undefined || kind() == Kind::null; }

  // The value if it is of that kind, else `otherwise`.
  bool as_bool(bool otherwise = false) const;
  double as_number(double otherwise = 0) const;
  /// Of strings and XML.
  std::string as_string(std::string_view otherwise = {}) const;
  std::vector<std::uint8_t> as_bytes() const;
  Time as_time() const;

  /// The named value of an object; undefined if there is none.
  Value operator[](std::string_view name) const;
  /// The element of an array at `index`; undefined if there are fewer.
  Value operator[](std::size_t index) const;
  /// Of an object, in order; else empty.
  std::vector<Property> properties() const;
  /// Of an array; else empty.
  std::vector<Value> elements() const;
  std::size_t size() const;  ///< of an object or array
  /// Of an object of a named class; else empty.
  std::string class_name() const;

  /// One line for people, as {level: "status", n: 1}; cut after about 1 KiB.
  std::string to_string() const;

  friend bool operator==(const Value& left, const Value& right);
  friend bool operator!=(const Value& left, const Value& right) { return !(left == right); }

  /// For the library itself.
  explicit Value(std::shared_ptr<const amf::Value> content) : content_(std::move(content)) {}
  const amf::Value& content() const;

 private:
  static Value from_bool(bool value);
  static Value from_number(double value);

  std::shared_ptr<const amf::Value> content_;  // null: undefined
};

}  // namespace sallyport::client
