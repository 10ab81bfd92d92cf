// Whatever AMF0 is decoded is encoded again, and that must decode to the same.
#include <algorithm>

#include "amf/amf0_decoder.hpp"
#include "amf/amf0_encoder.hpp"
#include "fuzz/fuzz_check.hpp"

namespace {

using namespace sallyport;
using sallyport::fuzz::check;

/// The encoder's own output may be larger than what the decoder's budget for strangers allows.
std::vector<amf::Value> decode_own(ByteSpan bytes) {
  DecodeBudget budget({.depth = 80, .nodes = 4 * bytes.size() + 64, .bytes = 4 * bytes.size() + 64});
  amf::Amf0Decoder decoder(budget);
  ByteReader reader(bytes);
  std::vector<amf::Value> values;
  while (!reader.at_end()) {
    auto value = decoder.decode(reader);
    check(value.ok(), "what was encoded decodes");
    values.push_back(*std::move(value));
  }
  return values;
}

ByteVector encode(const std::vector<amf::Value>& values, amf::ObjectEncoding encoding) {
  ByteVector out;
  ByteWriter writer(out);
  amf::Amf0Encoder encoder(writer, encoding);
  for (const amf::Value& value : values) encoder.encode(value);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto values = amf::decode_amf0_message({data, size});
  if (!values) {
    check(values.error().reason == Reason::bad_amf || values.error().reason == Reason::amf_budget,
          "a reason is given");
    return 0;
  }
  const ByteVector plain = encode(*values, amf::ObjectEncoding::amf0);
  const auto again = decode_own(plain);
  const bool has_amf3 = std::find(data, data + size, 0x11) != data + size;  // perhaps
  check(has_amf3 || again == *values, "AMF0 comes back as it was");
  check(encode(again, amf::ObjectEncoding::amf0) == plain, "encoding is stable");
  for (const amf::Value& value : *values) check(!amf::to_string(value, 256).empty(), "a value has a text");
  const ByteVector switched = encode(*values, amf::ObjectEncoding::amf3);
  check(decode_own(switched).size() == values->size(), "the form with AMF3 has as many values");
  return 0;
}
