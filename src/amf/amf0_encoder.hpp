#pragma once
// AMF0 out. Every Value can be written; never fails. No references are written, so that readers without
// a reference table (librtmp) understand it and readers that disagree about its lifetime agree.
//
// What AMF0 has no marker for becomes what carries the same information best:
//   integer                    number
//   byte array                 string with the same bytes (an array of numbers would be nine times as large)
//   vectors                    strict array
//   dictionary                 ECMA array if every key is a string or number, else a strict array of
//                              [key, value] pairs
//   xml                        XML document
// Property and class names longer than 65,535 bytes, which AMF0 cannot express, are cut there.
#include "amf/value.hpp"
#include "base/byte_writer.hpp"
#include "base/result.hpp"

namespace sallyport::amf {

/// As negotiated at connect.
enum class ObjectEncoding : std::uint8_t { amf0 = 0, amf3 = 3 };

class Amf0Encoder {
 public:
  /// Borrows `writer`. With ObjectEncoding::amf3 everything but undefined, null, booleans, numbers and
  /// strings is written in AMF3 behind the marker 0x11, as FMS does for clients that asked for it.
  explicit Amf0Encoder(ByteWriter& writer, ObjectEncoding encoding = ObjectEncoding::amf0)
      : writer_(writer), encoding_(encoding) {}

  void encode(const Value& value);

 private:
  void plain(const Value& value);
  void number(double number);
  void string(std::string_view text);
  void name(std::string_view text);
  void long_text(std::string_view text);
  void object(const Object& object);
  void ecma_array(std::span<const Property> properties);
  void properties(std::span<const Property> properties);
  void strict_array_header(std::size_t count);
  void strict_array(std::span<const Value> elements);
  void date(Date date);
  void xml(const Xml& xml);
  template <typename T>
  void numbers(const std::vector<T>& elements);
  void dictionary(const Dictionary& dictionary);

  ByteWriter& writer_;
  ObjectEncoding encoding_;
};

void encode_amf0(ByteWriter& writer, const Value& value);

/// The payload of an AMF3 data message (type 15, behind its leading 0x00 byte) as pure AMF0 for type 18.
Result<ByteVector> amf3_data_to_amf0(ByteSpan payload);

}  // namespace sallyport::amf
