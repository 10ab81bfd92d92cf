#pragma once
// FlvPlayback: a viewer who gets a stream as FLV: a cursor into the stream's log on this worker. What many viewers get
// alike is made once for all of them (hub/shared_run.hpp).
#include "hub/cursor.hpp"
#include "hub/media_plane.hpp"
#include "net/byte_stream.hpp"

namespace sallyport::session {

class FlvPlayback final : public hub::Viewer {
 public:
  /// `carrier` is asked to write when there may be something to send; it outlives the playback.
  FlvPlayback(hub::MediaPlane& plane, hub::LiveStreamRef stream, net::ByteStream& carrier);
  FlvPlayback(const FlvPlayback&) = delete;
  FlvPlayback& operator=(const FlvPlayback&) = delete;
  ~FlvPlayback() override;

  /// What the file's header has to say: which kinds of media the stream has, as far as can be seen.
  struct Kinds {
    bool audio = false;
    bool video = false;
  };
  Kinds kinds() const;
  /// Whether there is anything to play.
  bool live() const { return local_->ready() && local_->log().live(); }

  enum class Step { done, full, published, unpublished };  ///< as Playback's
  /// Adds tags to `out` up to about `limit` bytes.
  Step fill(net::Gather& out, std::size_t limit);
  std::uint64_t take_skipped() { return cursor_.take_skipped(); }
  const hub::LiveStream& stream() const { return *stream_; }

  void on_media() override { carrier_.want_write(); }

 private:
  bool behind() const { return local_->ready() && cursor_.behind(local_->log()); }
  bool add_run(net::Gather& out, std::size_t limit);
  static void add_tag(const hub::StreamMessage& message, net::Gather& out);

  hub::MediaPlane& plane_;
  hub::LiveStreamRef stream_;
  hub::LocalStream* local_;  // stays while this viewer is attached
  hub::Cursor cursor_;
  net::ByteStream& carrier_;
};

}  // namespace sallyport::session
