#pragma once
// What the AMF tests share.
#include <ostream>

#include <gtest/gtest.h>

#include "amf/amf0_decoder.hpp"
#include "amf/amf0_encoder.hpp"
#include "amf/amf3_decoder.hpp"
#include "amf/amf3_encoder.hpp"
#include "vectors/amf_vectors.hpp"

namespace sallyport::amf {
inline void PrintTo(const Value& value, std::ostream* out) {
  *out << to_string(value);
}
}  // namespace sallyport::amf

namespace sallyport::test {

inline Result<amf::Value> read_amf0(const ByteVector& bytes) {
  DecodeBudget budget = DecodeBudget::for_input(bytes.size());
  ByteReader reader(bytes);
  return amf::decode_amf0(reader, budget);
}

inline Result<amf::Value> read_amf3(const ByteVector& bytes) {
  DecodeBudget budget = DecodeBudget::for_input(bytes.size());
  ByteReader reader(bytes);
  return amf::decode_amf3(reader, budget);
}

inline ByteVector write_amf0(const amf::Value& value,
                             amf::ObjectEncoding encoding = amf::ObjectEncoding::amf0) {
  ByteVector out;
  ByteWriter writer(out);
  amf::Amf0Encoder(writer, encoding).encode(value);
  return out;
}

inline ByteVector write_amf3(const amf::Value& value) {
  ByteVector out;
  ByteWriter writer(out);
  amf::encode_amf3(writer, value);
  return out;
}

inline ByteVector concat(std::initializer_list<ByteVector> parts) {
  ByteVector out;
  for (const ByteVector& part : parts) out = std::move(out) + part;
  return out;
}

/// `bytes` `count` times.
inline ByteVector times(std::size_t count, const ByteVector& bytes) {
  ByteVector out;
  for (std::size_t i = 0; i < count; ++i) out.insert(out.end(), bytes.begin(), bytes.end());
  return out;
}

/// AMF3's variable-length integer, written apart from the encoder under test.
inline ByteVector u29(std::uint32_t value) {
  const auto byte = [value](int shift, std::uint32_t mask, std::uint32_t flag) {
    return static_cast<std::uint8_t>((value >> shift & mask) | flag);
  };
  if (value < 0x80) return {byte(0, 0x7F, 0)};
  if (value < 0x4000) return {byte(7, 0x7F, 0x80), byte(0, 0x7F, 0)};
  if (value < 0x200000) return {byte(14, 0x7F, 0x80), byte(7, 0x7F, 0x80), byte(0, 0x7F, 0)};
  return {byte(22, 0x7F, 0x80), byte(15, 0x7F, 0x80), byte(8, 0x7F, 0x80), byte(0, 0xFF, 0)};
}

/// The header of something sent inline: its length or count with the lowest bit set.
inline ByteVector inlined(std::uint32_t count) {
  return u29(count << 1 | 1);
}

}  // namespace sallyport::test
