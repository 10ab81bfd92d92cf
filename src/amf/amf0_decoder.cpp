#include "amf/amf0_decoder.hpp"

#include "amf/amf0_marker.hpp"

namespace sallyport::amf {

Result<Value> Amf0Decoder::decode(ByteReader& reader) {
  Value out;
  if (!value(reader, out)) return error_;
  return out;
}

bool Amf0Decoder::value(ByteReader& reader, Value& out) {
  std::uint8_t marker = 0;
  if (!reader.u8(marker)) return truncated("a value");
  if (marker == amf0::kAvmPlus) return switch_to_amf3(reader, out);  // the value is charged there
  if (!meter_.node()) return fail(Reason::amf_budget, "the message holds too many values");
  switch (marker) {
    case amf0::kObject:
    case amf0::kEcmaArray:
    case amf0::kStrictArray:
    case amf0::kTypedObject:
      return container(marker, reader, out);
    case amf0::kReference:
      return reference(reader, out);
    default:
      return scalar(marker, reader, out);
  }
}

namespace {

bool read_date(ByteReader& reader, Value& out) {
  Date date;
  std::uint16_t timezone = 0;
  if (!reader.f64(date.milliseconds) || !reader.u16(timezone)) return false;
  date.timezone_minutes = static_cast<std::int16_t>(timezone);
  out = date;
  return true;
}

bool read_number(ByteReader& reader, Value& out) {
  double number = 0;
  if (!reader.f64(number)) return false;
  out = number;
  return true;
}

bool read_boolean(ByteReader& reader, Value& out) {
  std::uint8_t boolean = 0;
  if (!reader.u8(boolean)) return false;
  out = boolean != 0;
  return true;
}

}  // namespace

bool Amf0Decoder::scalar(std::uint8_t marker, ByteReader& reader, Value& out) {
  std::string string;
  switch (marker) {
    case amf0::kNumber:
      return read_number(reader, out) || truncated("a number");
    case amf0::kBoolean:
      return read_boolean(reader, out) || truncated("a boolean");
    case amf0::kDate:
      return read_date(reader, out) || truncated("a date");
    case amf0::kNull:
      out = Null{};
      return true;
    case amf0::kUndefined:
      out = Value();
      return true;
    case amf0::kUnsupported:
      out = Unsupported{};
      return true;
    case amf0::kString:
      if (!text(2, reader, string)) return false;
      out = std::move(string);
      return true;
    case amf0::kLongString:
      if (!text(4, reader, string)) return false;
      out = std::move(string);
      return true;
    case amf0::kXmlDocument:
      if (!text(4, reader, string)) return false;
      out = Xml{std::move(string), true};
      return true;
    default:
      return fail(Reason::bad_amf, "AMF0 marker " + std::to_string(marker) + " stands for no value");
  }
}

bool Amf0Decoder::text(std::size_t length_bytes, ByteReader& reader, std::string& out) {
  std::uint32_t length = 0;
  std::uint16_t short_length = 0;
  const bool complete = length_bytes == 4 ? reader.u32(length) : reader.u16(short_length);
  if (length_bytes == 2) length = short_length;
  ByteSpan bytes;
  if (!complete || !reader.bytes(length, bytes)) return truncated("a string");
  if (!meter_.bytes(length)) return fail(Reason::amf_budget, "the message holds too much text");
  out.assign(as_text(bytes));
  return true;
}

bool Amf0Decoder::container(std::uint8_t marker, ByteReader& reader, Value& out) {
  std::size_t index = 0;
  if (!references_.open(index)) return fail(Reason::amf_budget, "objects and arrays are nested too deeply");
  if (!container_body(marker, reader, out)) return false;
  references_.close(index, out);
  return true;
}

bool Amf0Decoder::container_body(std::uint8_t marker, ByteReader& reader, Value& out) {
  if (marker == amf0::kStrictArray) {
    std::vector<Value> values;
    if (!elements(reader, values)) return false;
    out = Value::strict_array(std::move(values));
    return true;
  }
  Object object;
  if (marker == amf0::kTypedObject && !text(2, reader, object.class_name)) return false;
  // The count of an ECMA array is only a hint; writers put 0 or a wrong number there.
  if (marker == amf0::kEcmaArray && !reader.skip(4)) return truncated("an ECMA array");
  if (!properties(reader, object.properties)) return false;
  if (marker == amf0::kEcmaArray)
    out = Value::ecma_array(std::move(object.properties));
  else
    out = std::move(object);
  return true;
}

bool Amf0Decoder::properties(ByteReader& reader, std::vector<Property>& out) {
  for (;;) {
    Property property;
    if (!text(2, reader, property.name)) return false;
    std::uint8_t marker = 0;
    if (property.name.empty() && reader.peek(marker) && marker == amf0::kObjectEnd) return reader.skip(1);
    if (!value(reader, property.value)) return false;
    out.push_back(std::move(property));
  }
}

bool Amf0Decoder::elements(ByteReader& reader, std::vector<Value>& out) {
  std::uint32_t count = 0;
  if (!reader.u32(count)) return truncated("an array");
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

bool Amf0Decoder::reference(ByteReader& reader, Value& out) {
  std::uint16_t index = 0;
  if (!reader.u16(index)) return truncated("a reference");
  Result<Value> resolved = references_.resolve(index);
  if (!resolved) return fail(resolved.error().reason, resolved.error().message);
  out = *std::move(resolved);
  return true;
}

bool Amf0Decoder::switch_to_amf3(ByteReader& reader, Value& out) {
  Result<Value> value = amf3_.decode(reader);
  if (!value) return fail(value.error().reason, value.error().message);
  out = *std::move(value);
  return true;
}

bool Amf0Decoder::fail(Reason reason, std::string message) {
  error_ = {reason, std::move(message)};
  return false;
}

bool Amf0Decoder::truncated(const char* what) {
  return fail(Reason::bad_amf, std::string("the message ends within ") + what);
}

Result<Value> decode_amf0(ByteReader& reader, DecodeBudget& budget) {
  return Amf0Decoder(budget).decode(reader);
}

Result<std::vector<Value>> decode_amf0_message(ByteSpan message) {
  DecodeBudget budget = DecodeBudget::for_input(message.size());
  Amf0Decoder decoder(budget);
  ByteReader reader(message);
  std::vector<Value> values;
  while (!reader.at_end()) {
    Result<Value> value = decoder.decode(reader);
    if (!value) return std::move(value).error();
    values.push_back(*std::move(value));
  }
  return values;
}

}  // namespace sallyport::amf
