// The first byte chooses the reader: a SWF file, an AIR package, or a client's answer. The rest is its input.
#include <algorithm>

#include "fuzz/fuzz_check.hpp"
#include "swf/air_package.hpp"
#include "swf/swf_answer.hpp"
#include "swf/swf_reader.hpp"

namespace {

using namespace sallyport;
using sallyport::fuzz::check;

constexpr std::uint32_t kWhole = ~std::uint32_t{0};

Result<swf::SwfFacts> read(ByteSpan file, std::size_t piece, std::uint32_t depth) {
  swf::SwfReader reader(depth);
  for (std::size_t at = 0; at < file.size(); at += piece) {
    if (auto fed = reader.feed(file.subspan(at, std::min(piece, file.size() - at))); !fed) return fed.error();
  }
  return reader.finish();
}

void read_file(ByteSpan file) {
  const auto whole = read(file, file.size() + 1, kWhole);
  const auto cut = read(file, 5, kWhole);
  check(whole.ok() == cut.ok(), "cuts change nothing");
  if (!whole) return check(!whole.error().message.empty(), "every fault is named");
  check(*whole == *cut, "cuts do not change the hash");
  check(whole->size >= 8 && whole->size <= swf::kMaxSwfBytes, "the size is within its limits");
  const auto deep = read(file, 7, whole->size);
  check(deep.ok() && *deep == *whole, "the whole depth is the whole file");
}

void read_package(ByteSpan bytes) {
  auto package = swf::AirPackage::open(bytes);
  if (!package) return check(!package.error().message.empty(), "every fault is named");
  const auto contents = package->read_all();
  for (const auto& one : contents.swfs) {
    check(!one.name.empty() && one.name.find("..") != 0, "names are labels");
  }
}

void read_answer(ByteSpan bytes) {
  const auto answer = swf::SwfAnswer::decode(bytes);
  check(answer.ok() || answer.error().reason == Reason::bad_swf_answer, "a broken answer has its reason");
  if (answer) check(answer->depth > 0 && answer->depth <= answer->size, "a part is no more than the whole");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteSpan input(data + 1, size - 1);
  switch (data[0] % 3) {
    case 0:
      read_file(input);
      break;
    case 1:
      read_package(input);
      break;
    default:
      read_answer(input);
      break;
  }
  return 0;
}
