#include "script/parts/byte_arrays.hpp"

#include "amf/amf0_decoder.hpp"
#include "amf/amf0_encoder.hpp"
#include "amf/amf3_decoder.hpp"
#include "amf/amf3_encoder.hpp"
#include "base/name.hpp"

namespace sallyport::script {
namespace {

constexpr double kAmf0 = 0;

/// Of a Uint8Array, until the script goes on.
ByteSpan bytes_in(JSContextRef context, JSValueRef value) {
  JSValueRef exception = nullptr;
  if (JSValueGetTypedArrayType(context, value, &exception) != kJSTypedArrayTypeUint8Array) return {};
  const auto array = const_cast<JSObjectRef>(value);
  const auto* buffer = static_cast<const std::uint8_t*>(JSObjectGetTypedArrayBytesPtr(context, array, &exception));
  // The pointer is to the buffer's beginning.
  const std::size_t offset = JSObjectGetTypedArrayByteOffset(context, array, &exception);
  return buffer ? ByteSpan(buffer + offset, JSObjectGetTypedArrayLength(context, array, &exception)) : ByteSpan();
}

enum class Charset { utf8, latin1, utf16_little, utf16_big };

/// By the names that ActionScript knows; others are UTF-8.
Charset charset_of(const std::string& written) {
  const std::string name = to_lower(written);
  for (const char* one : {"iso-8859-1", "latin1", "us-ascii", "ascii", "windows-1252"}) {
    if (name == one) return Charset::latin1;
  }
  if (name == "unicode" || name == "utf-16" || name == "utf-16le") return Charset::utf16_little;
  return name == "unicodefffe" || name == "utf-16be" ? Charset::utf16_big : Charset::utf8;
}

std::string decode_text(ByteSpan bytes, Charset charset) {
  if (charset == Charset::utf8) return std::string(as_text(bytes));
  if (charset == Charset::latin1) return from_latin1(as_text(bytes));
  std::u16string units;
  const std::size_t low = charset == Charset::utf16_little ? 0 : 1;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) units.push_back(static_cast<char16_t>(bytes[i + low] | bytes[i + 1 - low] << 8));
  return to_utf8(units);
}

ByteVector encode_text(const std::string& text, Charset charset) {
  if (charset == Charset::utf8) return {text.begin(), text.end()};
  ByteVector bytes;
  for (const char16_t unit : to_utf16(text)) {
    const auto low = static_cast<std::uint8_t>(unit & 0xFF);
    const auto high = static_cast<std::uint8_t>(unit >> 8);
    if (charset == Charset::latin1) {
      bytes.push_back(high == 0 ? low : '?');
    } else {
      bytes.push_back(charset == Charset::utf16_little ? low : high);
      bytes.push_back(charset == Charset::utf16_little ? high : low);
    }
  }
  return bytes;
}

ByteVector encode_object(const amf::Value& value, double encoding) {
  ByteVector bytes;
  ByteWriter writer(bytes);
  encoding == kAmf0 ? amf::encode_amf0(writer, value) : amf::encode_amf3(writer, value);
  return bytes;
}

}  // namespace

void ByteArrays::add_natives(NativeTable& natives) {
  natives.add("registerByteArray", [this](const Arguments& a) { home_.conversion().register_byte_array(a.object(0), a.object(1), a.object(2)); });
  natives.add("decodeText", [this](const Arguments& a) { return decode_text(bytes_in(home_.context().ref(), a[0]), charset_of(a.text(1))); });
  natives.add("encodeText", [](const Arguments& a) { return amf::Value(encode_text(a.text(0), charset_of(a.text(1)))); });
  natives.add("encodeObject", [](const Arguments& a) { return amf::Value(encode_object(a.value(0), a.number(1))); });
  natives.add("decodeObject", [this](const Arguments& a) { return decode_object(a[0], a.number(1)); });
}

/// [value, how many bytes it took]
JSValueRef ByteArrays::decode_object(JSValueRef array, double encoding) {
  const ByteSpan bytes = bytes_in(home_.context().ref(), array);
  ByteReader reader(bytes);
  DecodeBudget budget = DecodeBudget::for_input(bytes.size());
  auto value = encoding == kAmf0 ? amf::decode_amf0(reader, budget) : amf::decode_amf3(reader, budget);
  if (!value) throw "readObject: " + value.error().message;
  return home_.conversion().to_script(amf::Value::strict_array({std::move(*value), amf::Value(reader.position())}));
}

}  // namespace sallyport::script
