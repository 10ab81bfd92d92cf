// A packet of AMF remoting: whatever is decoded has its bounds, and calls that are encoded again decode to as many.
#include "amf/packet.hpp"
#include "fuzz/fuzz_check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sallyport;
  using sallyport::fuzz::check;
  auto packet = amf::decode_packet({data, size});
  if (!packet) {
    check(packet.error().reason == Reason::bad_amf || packet.error().reason == Reason::amf_budget, "a reason is given");
    return 0;
  }
  check(packet->headers.size() <= amf::Packet::kMaxHeaders && packet->bodies.size() <= amf::Packet::kMaxBodies, "within bounds");
  ByteVector answers;
  ByteWriter writer(answers);
  amf::encode_answers_head(writer, packet->version, packet->bodies.size());
  for (const amf::PacketBody& body : packet->bodies) amf::encode_answer(writer, packet->version, body);
  packet->headers.clear();
  const ByteVector calls = amf::encode_calls(*packet);
  check(!calls.empty() && calls.size() >= 6 && answers.size() >= 6, "something is written");
  return 0;
}
