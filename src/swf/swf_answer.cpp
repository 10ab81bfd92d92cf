#include "swf/swf_answer.hpp"

#include <algorithm>
#include <tuple>

#include "base/byte_reader.hpp"

namespace sallyport::swf {
namespace {

Error broken(const std::string& why) {
  return {Reason::bad_swf_answer, "the answer to SWF verification " + why};
}

}  // namespace

Result<SwfAnswer> SwfAnswer::decode(ByteSpan data) {
  if (data.size() != kAnswerBytes) {
    return broken("has " + std::to_string(data.size()) + " bytes instead of " + std::to_string(kAnswerBytes));
  }
  ByteReader reader(data);
  SwfAnswer answer;
  std::uint8_t unknown = 0;
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  ByteSpan proof;
  if (!reader.u8(answer.version) || !reader.u8(unknown) || !reader.u32(first) || !reader.u32(second) ||
      !reader.bytes(answer.proof.size(), proof)) {
    return broken("is cut short");
  }
  if (answer.version == 0) return broken("is of version 0, which there is not");
  std::tie(answer.depth, answer.size) = std::minmax(first, second);
  if (answer.depth == 0) return broken("is about no bytes at all");
  std::copy(proof.begin(), proof.end(), answer.proof.begin());
  return answer;
}

}  // namespace sallyport::swf
