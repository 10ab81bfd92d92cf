// Whatever shared object message is decoded is written again, and that must mean the same.
#include "fuzz/fuzz_check.hpp"
#include "rtmp/shared_object/shared_object_message.hpp"

namespace {

using namespace sallyport;
using namespace sallyport::rtmp;
using sallyport::fuzz::check;

ByteVector encoded(const SharedObjectMessage& message, amf::ObjectEncoding encoding) {
  ByteVector out;
  encode_shared_object(out, message, encoding);
  return out;
}

std::size_t slot_count(const SharedObjectMessage& message) {
  std::size_t count = 0;
  for (const SharedObjectEvent& event : message.events) count += event.slots.size();
  return count;
}

/// Without references the values may be larger than a stranger's budget allows.
void check_reads(const SharedObjectMessage& message, amf::ObjectEncoding encoding) {
  const ByteVector first = encoded(message, encoding);
  const auto again = decode_shared_object(shared_object_type(encoding), first);
  check(again.ok() || again.error().reason == Reason::amf_budget, "what was written reads");
  if (!again) return;
  check(again->name == message.name && again->version == message.version, "the head is the same");
  check(again->persistent == message.persistent, "the flags are the same");
  check(slot_count(*again) == slot_count(message), "there are as many slots");
  // AMF3 kinds become AMF0 ones once; from then on nothing changes.
  if (encoding == amf::ObjectEncoding::amf0) check(encoded(*again, encoding) == first, "writing is stable");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const MessageType type : {MessageType::shared_object_amf0, MessageType::shared_object_amf3}) {
    const auto message = decode_shared_object(type, {data, size});
    if (!message) {
      const Reason reason = message.error().reason;
      check(reason == Reason::bad_message || reason == Reason::bad_amf || reason == Reason::amf_budget,
            "a reason is given");
      continue;
    }
    check_reads(*message, amf::ObjectEncoding::amf0);
    check_reads(*message, amf::ObjectEncoding::amf3);
  }
  return 0;
}
