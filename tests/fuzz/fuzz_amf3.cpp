// Whatever AMF3 is decoded is encoded again, and that must decode to the same.
#include "amf/amf0_encoder.hpp"
#include "amf/amf3_decoder.hpp"
#include "amf/amf3_encoder.hpp"
#include "fuzz/fuzz_check.hpp"

namespace {

using namespace sallyport;
using sallyport::fuzz::check;

ByteVector encode(const amf::Value& value) {
  ByteVector out;
  ByteWriter writer(out);
  amf::encode_amf3(writer, value);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  DecodeBudget budget = DecodeBudget::for_input(size);
  ByteReader reader({data, size});
  const auto value = amf::decode_amf3(reader, budget);
  if (!value) {
    check(value.error().reason == Reason::bad_amf || value.error().reason == Reason::amf_budget,
          "a reason is given");
    return 0;
  }
  const ByteVector once = encode(*value);
  DecodeBudget own_budget({.depth = 64, .nodes = 4 * once.size() + 64, .bytes = 4 * once.size() + 64});
  ByteReader own(once);
  const auto again = amf::decode_amf3(own, own_budget);
  check(again.ok(), "what was encoded decodes");
  check(own.at_end(), "nothing is left over");
  check(*again == *value, "AMF3 comes back as it was");
  check(encode(*again) == once, "encoding is stable");
  check(!amf::to_string(*value, 256).empty(), "a value has a text");
  ByteVector converted{0x11};
  converted.insert(converted.end(), data, data + reader.position());
  const auto plain = amf::amf3_data_to_amf0(converted);
  check(plain.ok() || plain.error().reason == Reason::amf_budget, "a value converts to AMF0");
  return 0;
}
