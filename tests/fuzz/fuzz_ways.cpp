// What is remembered of ways: any text can be read, is bounded, and what is printed is read as the same.
#include "base/bytes.hpp"
#include "client/connector/memory.hpp"
#include "fuzz/fuzz_check.hpp"

using namespace sallyport;
using namespace sallyport::client;
using sallyport::fuzz::check;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Memory memory = Memory::parse(as_text({data, size}));
  check(memory.size() <= kMaxPlaces, "no more places than may be");
  const std::string text = memory.print();
  if (text.size() > kMaxMemoryBytes) return 0;
  check(Memory::parse(text).print() == text, "what is printed is read as the same");
  return 0;
}
