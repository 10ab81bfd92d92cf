#include "amf/amf3_decoder.hpp"

#include "amf/amf3_marker.hpp"

namespace sallyport::amf {

Result<Value> Amf3Decoder::decode(ByteReader& reader) {
  Value out;
  if (!value(reader, out)) return error_;
  return out;
}

bool Amf3Decoder::value(ByteReader& reader, Value& out) {
  if (!meter_.node()) return fail(Reason::amf_budget, "the message holds too many values");
  std::uint8_t marker = 0;
  if (!reader.u8(marker)) return truncated("a value");
  switch (marker) {
    case amf3::kUndefined:
      out = Value();
      return true;
    case amf3::kNull:
      out = Null{};
      return true;
    case amf3::kFalse:
      out = false;
      return true;
    case amf3::kTrue:
      out = true;
      return true;
    case amf3::kInteger:
      return integer(reader, out);
    case amf3::kDouble:
      return number(reader, out);
    case amf3::kString: {
      std::string text;
      if (!string(reader, text)) return false;
      out = std::move(text);
      return true;
    }
    default:
      return referable(marker, reader, out);
  }
}

bool Amf3Decoder::u29(ByteReader& reader, std::uint32_t& out) {
  out = 0;
  for (int i = 0; i < 4; ++i) {
    std::uint8_t byte = 0;
    if (!reader.u8(byte)) return truncated("an integer");
    if (i == 3) {  // the fourth byte carries eight bits and no continuation flag
      out = (out << 8) | byte;
      return true;
    }
    out = (out << 7) | (byte & 0x7Fu);
    if ((byte & 0x80) == 0) return true;
  }
  return true;
}

bool Amf3Decoder::header(ByteReader& reader, Header& out) {
  std::uint32_t bits = 0;
  if (!u29(reader, bits)) return false;
  out = {bits >> 1, (bits & 1) != 0};
  return true;
}

bool Amf3Decoder::integer(ByteReader& reader, Value& out) {
  std::uint32_t bits = 0;
  if (!u29(reader, bits)) return false;
  // Sign extension from 29 to 32 bits.
  out = Value::integer(static_cast<std::int32_t>(bits << 3) >> 3);
  return true;
}

bool Amf3Decoder::number(ByteReader& reader, Value& out) {
  double number = 0;
  if (!reader.f64(number)) return truncated("a number");
  out = number;
  return true;
}

bool Amf3Decoder::string(ByteReader& reader, std::string& out) {
  Header head;
  if (!header(reader, head)) return false;
  if (!head.inlined) {
    if (head.number >= strings_.size())
      return fail(Reason::bad_amf, "a reference to a string that was not sent");
    if (!charge(strings_[head.number].size())) return false;
    out = strings_[head.number];
    return true;
  }
  ByteSpan bytes;
  if (!reader.bytes(head.number, bytes)) return truncated("a string");
  if (!charge(bytes.size())) return false;
  out.assign(as_text(bytes));
  if (!out.empty()) strings_.push_back(out);  // the empty string is never given a number
  return true;
}

/// Kinds that the object table numbers: from here on the U29 is either an index into it or theirs.
bool Amf3Decoder::referable(std::uint8_t marker, ByteReader& reader, Value& out) {
  if (marker > amf3::kDictionary)
    return fail(Reason::bad_amf, "AMF3 marker " + std::to_string(marker) + " stands for no value");
  Header head;
  if (!header(reader, head)) return false;
  if (!head.inlined) {
    Result<Value> resolved = objects_.resolve(head.number);
    if (!resolved) return fail(resolved.error().reason, resolved.error().message);
    out = *std::move(resolved);
    return true;
  }
  std::size_t index = 0;
  if (!objects_.open(index)) return fail(Reason::amf_budget, "objects and arrays are nested too deeply");
  if (!body(marker, head.number, reader, out)) return false;
  objects_.close(index, out);
  return true;
}

bool Amf3Decoder::body(std::uint8_t marker, std::uint32_t number, ByteReader& reader, Value& out) {
  switch (marker) {
    case amf3::kXmlDocument:
      return xml(true, number, reader, out);
    case amf3::kDate:
      return date(reader, out);
    case amf3::kArray:
      return array(number, reader, out);
    case amf3::kObject:
      return object(number, reader, out);
    case amf3::kXml:
      return xml(false, number, reader, out);
    case amf3::kByteArray:
      return byte_array(number, reader, out);
    case amf3::kIntVector:
      return scalar_vector<std::int32_t>(number, reader, out);
    case amf3::kUintVector:
      return scalar_vector<std::uint32_t>(number, reader, out);
    case amf3::kDoubleVector:
      return scalar_vector<double>(number, reader, out);
    case amf3::kObjectVector:
      return object_vector(number, reader, out);
    default:
      return dictionary(number, reader, out);
  }
}

bool Amf3Decoder::date(ByteReader& reader, Value& out) {
  Date date;
  if (!reader.f64(date.milliseconds)) return truncated("a date");
  out = date;
  return true;
}

bool Amf3Decoder::xml(bool document, std::uint32_t length, ByteReader& reader, Value& out) {
  ByteSpan bytes;
  if (!reader.bytes(length, bytes)) return truncated("an XML text");
  if (!charge(length)) return false;
  out = Xml{std::string(as_text(bytes)), document};
  return true;
}

bool Amf3Decoder::byte_array(std::uint32_t length, ByteReader& reader, Value& out) {
  ByteSpan bytes;
  if (!reader.bytes(length, bytes)) return truncated("a byte array");
  if (!charge(length)) return false;
  out = ByteVector(bytes.begin(), bytes.end());
  return true;
}

bool Amf3Decoder::array(std::uint32_t dense_count, ByteReader& reader, Value& out) {
  std::vector<Property> named;
  std::vector<Value> elements;
  if (!dynamic_properties(reader, named) || !dense(dense_count, reader, elements)) return false;
  if (named.empty()) {
    out = Value::strict_array(std::move(elements));
    return true;
  }
  for (std::size_t i = 0; i < elements.size(); ++i)
    named.push_back({std::to_string(i), std::move(elements[i])});
  out = Value::ecma_array(std::move(named));
  return true;
}

bool Amf3Decoder::dynamic_properties(ByteReader& reader, std::vector<Property>& out) {
  for (;;) {
    Property property;
    if (!string(reader, property.name)) return false;
    if (property.name.empty()) return true;
    if (!value(reader, property.value)) return false;
    out.push_back(std::move(property));
  }
}

bool Amf3Decoder::dense(std::uint32_t count, ByteReader& reader, std::vector<Value>& out) {
  // Every element takes at least a byte: refuse at once what cannot come.
  if (count > reader.remaining())
    return fail(Reason::bad_amf, "an array announces more elements than the message has bytes");
  for (std::uint32_t i = 0; i < count; ++i) {
    Value element;
    if (!value(reader, element)) return false;
    out.push_back(std::move(element));
  }
  return true;
}

template <typename T>
bool Amf3Decoder::scalar_vector(std::uint32_t count, ByteReader& reader, Value& out) {
  std::uint8_t fixed = 0;
  if (!reader.u8(fixed) || reader.remaining() / sizeof(T) < count) return truncated("a vector");
  if (!charge(count * sizeof(T))) return false;
  Vector<T> vector;
  vector.fixed = fixed != 0;
  vector.elements.resize(count);
  for (T& element : vector.elements) {
    if constexpr (std::is_same_v<T, double>) {
      if (!reader.f64(element)) return truncated("a vector");
    } else {
      std::uint32_t bits = 0;
      if (!reader.u32(bits)) return truncated("a vector");
      element = static_cast<T>(bits);
    }
  }
  out = std::move(vector);
  return true;
}

bool Amf3Decoder::object_vector(std::uint32_t count, ByteReader& reader, Value& out) {
  ObjectVector vector;
  std::uint8_t fixed = 0;
  if (!reader.u8(fixed)) return truncated("a vector");
  vector.fixed = fixed != 0;
  if (!string(reader, vector.type_name) || !dense(count, reader, vector.elements)) return false;
  out = std::move(vector);
  return true;
}

bool Amf3Decoder::dictionary(std::uint32_t count, ByteReader& reader, Value& out) {
  Dictionary dictionary;
  std::uint8_t weak = 0;
  if (!reader.u8(weak)) return truncated("a dictionary");
  dictionary.weak_keys = weak != 0;
  if (count > reader.remaining() / 2)
    return fail(Reason::bad_amf, "a dictionary announces more entries than the message has bytes");
  for (std::uint32_t i = 0; i < count; ++i) {
    std::pair<Value, Value> entry;
    if (!value(reader, entry.first) || !value(reader, entry.second)) return false;
    dictionary.entries.push_back(std::move(entry));
  }
  out = std::move(dictionary);
  return true;
}

bool Amf3Decoder::charge(std::size_t bytes) {
  return meter_.bytes(bytes) || fail(Reason::amf_budget, "the message holds too much data");
}

bool Amf3Decoder::fail(Reason reason, std::string message) {
  error_ = {reason, std::move(message)};
  return false;
}

bool Amf3Decoder::truncated(const char* what) {
  return fail(Reason::bad_amf, std::string("the message ends within ") + what);
}

Result<Value> decode_amf3(ByteReader& reader, DecodeBudget& budget) {
  DecodeMeter meter(budget);
  return Amf3Decoder(meter).decode(reader);
}

}  // namespace sallyport::amf
