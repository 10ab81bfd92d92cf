// Whatever a plug-in's process, or the server, is taken to have said is written back byte for byte.
#include <algorithm>

#include "fuzz/fuzz_check.hpp"
#include "plugin/message.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sallyport;
  const ByteSpan packet(data, size);
  const auto message = plugin::decode(packet);
  if (!message) {
    fuzz::check(message.error().reason == Reason::bad_message, "a reason is given");
    return 0;
  }
  const auto again = plugin::encode(*message);
  fuzz::check(again.ok(), "what was read can be written");
  fuzz::check(std::equal(again->begin(), again->end(), packet.begin(), packet.end()), "there is one way to write it");
  return 0;
}
