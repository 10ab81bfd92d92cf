#pragma once
// AMF3 in: all markers and the three tables (strings, objects, traits). Externalizable classes are
// refused, because only their class knows their length, except Flex's ArrayCollection, ArrayList and
// ObjectProxy, which wrap one value and are decoded to it.
#include <cstdint>
#include <string>
#include <vector>

#include "amf/decode_meter.hpp"
#include "amf/reference_table.hpp"
#include "amf/value.hpp"
#include "base/byte_reader.hpp"
#include "base/result.hpp"

namespace sallyport::amf {

/// The AMF3 values of one message; the tables live as long as it. After an error it is spent.
class Amf3Decoder {
 public:
  /// Borrows `meter`, which may be shared with the AMF0 decoder around it.
  explicit Amf3Decoder(DecodeMeter& meter) : meter_(meter), objects_(meter) {}
  Amf3Decoder(const Amf3Decoder&) = delete;
  Amf3Decoder& operator=(const Amf3Decoder&) = delete;

  /// The next value. After an error the reader's position means nothing.
  Result<Value> decode(ByteReader& reader);

 private:
  struct Traits {
    std::string class_name;
    std::vector<std::string> names;
    bool dynamic = false;
    bool externalizable = false;
  };
  /// U29 that starts most kinds: an inline length (or count, or traits bits), or a table index.
  struct Header {
    std::uint32_t number = 0;
    bool inlined = false;
  };

  bool value(ByteReader& reader, Value& out);
  bool referable(std::uint8_t marker, ByteReader& reader, Value& out);
  bool body(std::uint8_t marker, std::uint32_t number, ByteReader& reader, Value& out);
  bool u29(ByteReader& reader, std::uint32_t& out);
  bool header(ByteReader& reader, Header& out);
  bool integer(ByteReader& reader, Value& out);
  bool number(ByteReader& reader, Value& out);
  bool string(ByteReader& reader, std::string& out);
  bool date(ByteReader& reader, Value& out);
  bool xml(bool document, std::uint32_t length, ByteReader& reader, Value& out);
  bool byte_array(std::uint32_t length, ByteReader& reader, Value& out);
  bool array(std::uint32_t dense_count, ByteReader& reader, Value& out);
  bool dynamic_properties(ByteReader& reader, std::vector<Property>& out);
  bool dense(std::uint32_t count, ByteReader& reader, std::vector<Value>& out);
  bool object(std::uint32_t number, ByteReader& reader, Value& out);
  bool traits(std::uint32_t number, ByteReader& reader, std::size_t& index);
  bool wrapped(const std::string& class_name, ByteReader& reader, Value& out);
  bool sealed_properties(const Traits& traits, ByteReader& reader, std::vector<Property>& out);
  template <typename T>
  bool scalar_vector(std::uint32_t count, ByteReader& reader, Value& out);
  bool object_vector(std::uint32_t count, ByteReader& reader, Value& out);
  bool dictionary(std::uint32_t count, ByteReader& reader, Value& out);
  bool charge(std::size_t bytes);
  bool fail(Reason reason, std::string message);
  bool truncated(const char* what);

  DecodeMeter& meter_;
  ReferenceTable objects_;
  std::vector<std::string> strings_;
  std::vector<std::shared_ptr<const Traits>> traits_;
  Error error_;
};

/// One value with tables of its own.
Result<Value> decode_amf3(ByteReader& reader, DecodeBudget& budget);

}  // namespace sallyport::amf
