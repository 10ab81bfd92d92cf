// Whatever a transcoding process, or the server, is taken to have said is written back byte for byte; and what it has made
// becomes an audio message of a bounded size, or an error.
#include <algorithm>

#include "fuzz/fuzz_check.hpp"
#include "transcode/output.hpp"

namespace {

using namespace sallyport;

template <typename Made>
void take(media::AudioCodec codec, const Made& made) {
  transcode::Output output(codec);
  static_cast<void>(output.take(transcode::Header{1, 2, {0x11, 0x90}}));
  const auto message = output.take(made);
  if (!message) return fuzz::check(message.error().reason == Reason::bad_message, "a reason is given");
  fuzz::check(message->kind == hub::StreamMessage::Kind::audio, "it is sound");
  fuzz::check(message->payload.size() <= transcode::Output::kMaxFrame + 5, "it is no longer than it may be");
  fuzz::check(media::read_audio(message->payload.span()).codec == codec, "of the codec that is wanted");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteSpan packet(data, size);
  const auto message = transcode::decode(packet);
  if (!message) {
    fuzz::check(message.error().reason == Reason::bad_message, "a reason is given");
    return 0;
  }
  const auto again = transcode::encode(*message);
  fuzz::check(again.ok(), "what was read can be written");
  fuzz::check(std::equal(again->begin(), again->end(), packet.begin(), packet.end()), "there is one way to write it");
  for (const media::AudioCodec codec : {media::AudioCodec::aac, media::AudioCodec::opus}) {
    if (const auto* header = std::get_if<transcode::Header>(&*message)) take(codec, *header);
    if (const auto* frame = std::get_if<transcode::Frame>(&*message)) take(codec, *frame);
  }
  return 0;
}
