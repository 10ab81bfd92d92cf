#include "floor/publication.hpp"

#include <utility>

#include "common/clock.hpp"
#include "floor/wire_form.hpp"
#include "rtmp/chunk/chunk_writer.hpp"

namespace sallyport::bench {

Publication::Publication(Poller& poller, unsigned merge_ms)
    : merge_ms_(merge_ms), timer_(poller, [this] { flush(); }) {}

/// A fresh writer knows no earlier message, so every header is complete and the bytes fit every player.
void Publication::send(const rtmp::Message& message) {
  rtmp::ChunkWriter writer;
  writer.set_chunk_size(kChunkSize);
  rtmp::MessageHeader header = message.header;
  header.stream_id = kStreamId;
  writer.write(window_, header, message.payload.span());
  if (merge_ms_ == 0) return flush();
  if (!timer_.is_set()) timer_.set_at(now_nanos() + merge_ms_ * kNanosPerMilli);
}

void Publication::flush() {
  const Wire bytes = std::make_shared<const ByteVector>(std::exchange(window_, {}));
  for (Outlet* player : players_) player->send(bytes);
}

}  // namespace sallyport::bench
