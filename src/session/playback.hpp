#pragma once
// Playback: the playing side of a message stream: a cursor into the stream's log on this worker, and the
// chunk headers in front of its messages.
#include <array>
#include <string>

#include "hub/cursor.hpp"
#include "hub/media_plane.hpp"
#include "net/byte_stream.hpp"
#include "net/gather.hpp"
#include "rtmp/chunk/chunk_writer.hpp"

namespace sallyport::session {

/// A message whose chunks did not all fit into one write; pinned until they did.
struct MessageInProgress {
  SharedBytes payload;
  std::size_t sent = 0;
  /// The header before each further chunk. Kept here: control messages may be encoded in between.
  std::array<std::uint8_t, rtmp::ChunkWriter::kLargestContinuation> continuation{};
  std::uint8_t continuation_size = 0;

  bool active() const { return sent < payload.size(); }
};

class Playback final : public hub::Viewer {
 public:
  /// `carrier` is asked to write when there may be something to send; it outlives the playback.
  Playback(hub::MediaPlane& plane, hub::LiveStreamRef stream, std::uint32_t stream_id, net::ByteStream& carrier);
  Playback(const Playback&) = delete;
  Playback& operator=(const Playback&) = delete;
  ~Playback() override;

  enum class Step {
    done,         ///< everything there is has been added
    full,         ///< the write is full; there may be more
    published,    ///< the next thing to tell the client is that a publisher came
    unpublished,  ///< …or went
  };
  /// Adds messages to `out` up to about `limit` bytes. `progress` takes a message that did not fit whole.
  Step fill(net::Gather& out, std::size_t limit, rtmp::ChunkWriter& writer, MessageInProgress& progress);

  const hub::LiveStream& stream() const { return *stream_; }
  hub::Cursor& cursor() { return cursor_; }
  void pause(bool on);
  bool paused() const { return paused_; }
  /// Whether fill() may have something.
  bool behind() const { return !paused_ && local_->ready() && cursor_.behind(local_->log()); }

  void on_media() override {
    cursor_.arrive(local_->log());
    if (!paused_) carrier_.want_write();
  }

 private:
  /// The next messages as one piece that other viewers get too; whether there was one.
  bool add_run(net::Gather& out, std::size_t limit, rtmp::ChunkWriter& writer);
  void begin_message(const hub::StreamMessage& message, net::Gather& out, std::size_t limit, rtmp::ChunkWriter& writer,
                     MessageInProgress& progress);

  hub::MediaPlane& plane_;
  hub::LiveStreamRef stream_;
  hub::LocalStream* local_;  // stays while this viewer is attached
  hub::Cursor cursor_;
  net::ByteStream& carrier_;
  std::uint32_t stream_id_;
  bool paused_ = false;
  // Runs went out of which the chunk writer does not know: perhaps of the playback before on this message stream.
  bool past_writer_ = true;
};

/// Adds the rest of a message begun earlier, as far as `out` has room and up to about `limit` bytes. `out`
/// borrows from `progress`, which must therefore stay as it is until `out` has been written.
void continue_message(MessageInProgress& progress, net::Gather& out, std::size_t limit, std::size_t chunk_size);

}  // namespace sallyport::session
