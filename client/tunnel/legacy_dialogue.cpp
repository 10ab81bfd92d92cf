#include "client/tunnel/legacy_dialogue.hpp"

#include <algorithm>

namespace sallyport::client {
namespace {

constexpr Milliseconds kIntervalStep{16};
constexpr Milliseconds kLongestInterval{1'000};  // whatever the byte says: beyond that nobody can talk

}  // namespace

void LegacyDialogue::begin(std::string_view verb, SharedBytes body) {
  ask_ = {};
  ask_.target.append("/").append(verb).append("/").append(id_).append("/").append(std::to_string(next_++));
  ask_.body = std::move(body);
  ask_.held = verb == "idle";
}

ByteSpan LegacyDialogue::on_answered(ByteSpan body) {
  const ByteSpan data = body.subspan(1);
  interval_ = data.empty() ? std::min(body.front() * kIntervalStep, kLongestInterval) : Milliseconds(0);
  return data;
}

}  // namespace sallyport::client
