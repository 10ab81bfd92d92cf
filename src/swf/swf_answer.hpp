#pragma once
// The client's answer to SWF verification: user control event 27, 42 bytes.
//
//   version 1 | 1 | size, 4 bytes | depth, 4 bytes | proof, 32 bytes
//
// Both numbers are the same once the client has the whole file. What is known of this and what is not:
// docs/protocol/swf-verification.md.
#include "base/result.hpp"
#include "swf/swf_hash.hpp"

namespace sallyport::swf {

constexpr std::uint8_t kVerificationVersion = 1;  ///< the only one that was ever seen
constexpr std::size_t kAnswerBytes = 42;

struct SwfAnswer {
  std::uint8_t version = 0;
  std::uint32_t size = 0;   ///< of the whole file, uncompressed: the larger of the two numbers
  std::uint32_t depth = 0;  ///< how much of it is proved: the smaller one
  SwfProof proof{};

  /// The final answer: it is about the whole file.
  bool is_final() const { return depth == size; }

  /// Error: bad_swf_answer.
  static Result<SwfAnswer> decode(ByteSpan data);
};

}  // namespace sallyport::swf
