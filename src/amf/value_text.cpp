#include <array>
#include <charconv>

#include "amf/value.hpp"

namespace sallyport::amf {
namespace {

/// Writes until the limit is reached; then every further call does nothing, so that a large value costs
/// no more than a small one.
class TextWriter {
 public:
  explicit TextWriter(std::size_t limit) : limit_(limit) {}

  void value(const Value& value);
  std::string take() && {
    if (full_) text_ += "…";
    return std::move(text_);
  }

 private:
  void add(std::string_view text) {
    const std::size_t room = limit_ - text_.size();
    full_ = full_ || text.size() > room;
    text_ += text.substr(0, room);
  }
  void number(double number) {
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    add({digits.data(), end});
  }
  void quoted(std::string_view text) {
    add("\"");
    escaped_text(text);
    add("\"");
  }
  void escaped_text(std::string_view text);
  void escaped(unsigned char character);
  void properties(std::span<const Property> properties);
  template <typename Range, typename Write>
  void list(const char* open, const Range& range, const char* close, Write write) {
    add(open);
    bool first = true;
    for (const auto& item : range) {
      if (full_) return;
      if (!std::exchange(first, false)) add(", ");
      write(item);
    }
    add(close);
  }
  void values(const char* open, std::span<const Value> elements) {
    list(open, elements, "]", [this](const Value& element) { value(element); });
  }
  template <typename T>
  void numbers(const char* open, const std::vector<T>& elements) {
    list(open, elements, "]", [this](T element) { number(static_cast<double>(element)); });
  }
  void dictionary(const Dictionary& dictionary);

  std::size_t limit_;
  std::string text_;
  bool full_ = false;
};

void TextWriter::escaped(unsigned char character) {
  static constexpr char kDigits[] = "0123456789abcdef";
  const std::array<char, 4> text{'\\', 'x', kDigits[character >> 4], kDigits[character & 15]};
  add({text.data(), text.size()});
}

void TextWriter::escaped_text(std::string_view text) {
  for (const char character : text) {
    if (full_) return;
    const auto code = static_cast<unsigned char>(character);
    if (code < 0x20 || code == 0x7F || character == '"' || character == '\\')
      escaped(code);
    else
      add({&character, 1});
  }
}

void TextWriter::properties(std::span<const Property> properties) {
  list("{", properties, "}", [this](const Property& property) {
    escaped_text(property.name);
    add(": ");
    value(property.value);
  });
}

void TextWriter::dictionary(const Dictionary& dictionary) {
  list("dictionary{", dictionary.entries, "}", [this](const auto& entry) {
    value(entry.first);
    add(": ");
    value(entry.second);
  });
}

void TextWriter::value(const Value& value) {
  switch (value.kind()) {
    case Kind::undefined:
      return add("undefined");
    case Kind::null:
      return add("null");
    case Kind::unsupported:
      return add("unsupported");
    case Kind::boolean:
      return add(value.bool_or(false) ? "true" : "false");
    case Kind::number:
    case Kind::integer:
      return number(value.number_or(0));
    case Kind::string:
      return quoted(value.string_or(""));
    case Kind::object:
      escaped_text(value.class_name());
      return properties(value.properties());
    case Kind::ecma_array:
      add("array");
      return properties(value.properties());
    case Kind::strict_array:
      return values("[", value.elements());
    case Kind::date:
      add("date ");
      return number(value.as_date()->milliseconds);
    case Kind::xml:
      add("xml ");
      return quoted(value.as_xml()->text);
    case Kind::byte_array:
      return numbers("bytes[", *value.as_byte_array());
    case Kind::int_vector:
      return numbers("int[", value.as_int_vector()->elements);
    case Kind::uint_vector:
      return numbers("uint[", value.as_uint_vector()->elements);
    case Kind::double_vector:
      return numbers("double[", value.as_double_vector()->elements);
    case Kind::object_vector:
      escaped_text(value.as_object_vector()->type_name);
      return values("[", value.elements());
    case Kind::dictionary:
      return dictionary(*value.as_dictionary());
  }
}

}  // namespace

std::string to_string(const Value& value, std::size_t limit) {
  TextWriter writer(limit);
  writer.value(value);
  return std::move(writer).take();
}

}  // namespace sallyport::amf
