// The first byte chooses among the media readers; the rest is their input.
#include "fuzz/fuzz_check.hpp"
#include "media/flv.hpp"
#include "media/metadata.hpp"
#include "media/tag_info.hpp"
#include "media/tracks.hpp"

namespace {

using namespace sallyport;
using namespace sallyport::media;
using sallyport::fuzz::check;

bool within(ByteSpan inner, ByteSpan outer) {
  return inner.empty() ||
         (inner.data() >= outer.data() && inner.data() + inner.size() <= outer.data() + outer.size());
}

void inspect_tag(MediaKind kind, ByteSpan body) {
  const TagInfo info = inspect(kind, body);
  check(info.empty == body.empty(), "empty means no bytes");
  check(!info.opaque || (!info.config && !info.key && info.config_slot == 0), "opaque promises nothing");
  check(info.config == (info.config_slot != 0), "every config has a slot");
  check(!info.key || kind == MediaKind::video, "key frames are video");
  check(info.nanosecond_offset < 1u << 24, "the offset has three bytes");
  TrackReader tracks(kind, body);
  Track track;
  std::size_t count = 0;
  while (tracks.next(track)) {
    check(within(track.body, body), "a track lies within its message");
    if (count++ == 0 && !info.opaque) check(track.id == info.track, "the first track is the one classified");
  }
  if (info.opaque || info.command || info.empty) return;
  check(tracks.malformed() ? count >= 256 : count >= info.track_count,
        "the tracks are as many as classified");
}

void inspect_data_message(ByteSpan payload) {
  const auto message = inspect_data(payload);
  if (!message) return;
  check(within(as_bytes(message->handler), payload), "the handler's name lies within the message");
  check(within(message->forward, payload), "what is forwarded lies within the message");
  if (message->action == DataMessage::Action::clear_frame) return;
  const auto forwarded = inspect_data(message->forward);
  check(forwarded.ok(), "what is forwarded is a data message");
}

std::size_t read_flv(ByteSpan file, std::size_t piece) {
  FlvReader reader({.max_tag_bytes = 1 << 20});
  std::size_t tags = 0;
  for (std::size_t from = 0; from < file.size(); from += piece) {
    ByteSpan input = file.subspan(from, std::min(piece, file.size() - from));
    for (;;) {
      const auto tag = reader.next(input);
      if (!tag) return tags;
      if (!*tag) break;
      check((*tag)->body.size() <= 1 << 20, "a tag is within the limit");
      ++tags;
    }
  }
  return tags;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const ByteSpan input(data + 1, size - 1);
  switch (data[0] & 3) {
    case 0:
      inspect_tag(MediaKind::audio, input);
      break;
    case 1:
      inspect_tag(MediaKind::video, input);
      break;
    case 2:
      inspect_data_message(input);
      break;
    default:
      check(read_flv(input, input.size() + 1) == read_flv(input, 3), "cuts change nothing");
      break;
  }
  return 0;
}
