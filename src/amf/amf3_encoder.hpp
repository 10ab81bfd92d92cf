#pragma once
// AMF3 out. Every Value can be written; never fails. No table references are written: readers disagree
// on whether the tables live for a value or for a message, and this form reads the same for all.
//
// Preconditions: no container of 2^25 elements or more; longer strings than 2^28 - 1 bytes are cut.
//
// What AMF3 has no marker for: unsupported becomes undefined; a date loses its time zone; an ECMA array
// without names becomes an (empty) dense array; one with an empty name becomes an anonymous object.
#include "amf/value.hpp"
#include "base/byte_writer.hpp"

namespace sallyport::amf {

class Amf3Encoder {
 public:
  /// Borrows `writer`.
  explicit Amf3Encoder(ByteWriter& writer) : writer_(writer) {}

  void encode(const Value& value);

 private:
  void u29(std::uint32_t value);
  void header(std::size_t number);
  void integer(std::int32_t value);
  void number(double value);
  void string(std::string_view text);
  void object(const Object& object);
  void ecma_array(std::span<const Property> properties);
  void named(std::span<const Property> properties);
  void dense_array(std::span<const Value> elements);
  void date(Date date);
  void xml(const Xml& xml);
  void byte_array(const ByteVector& bytes);
  void int_vector(const Vector<std::int32_t>& vector);
  void uint_vector(const Vector<std::uint32_t>& vector);
  void double_vector(const Vector<double>& vector);
  void object_vector(const ObjectVector& vector);
  void dictionary(const Dictionary& dictionary);
  void vector_header(std::uint8_t marker, std::size_t count, bool fixed);

  ByteWriter& writer_;
};

void encode_amf3(ByteWriter& writer, const Value& value);

}  // namespace sallyport::amf
