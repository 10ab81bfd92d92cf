#pragma once
// StreamWatch: what is published under a name of an instance, carried to somebody on another loop: a governor that
// passes it on to another server.
//
//   LocalStream on its home worker ──batches, at most kWindow bytes ahead──▶ StreamReceiver on the host
//                                  ◀──────────── taken(bytes) ────────────
//
// Nothing is queued for a receiver that is slow: its place in the log stays where it is until the log has moved on
// (StreamLog::Bounds), and then goes to the newest key frame. The worker never waits.
#include "hub/cursor.hpp"
#include "hub/media_plane.hpp"

namespace sallyport::hub {

/// Who gets what is published. On a loop of its own.
class StreamReceiver {
 public:
  virtual ~StreamReceiver() = default;
  /// Audio, video and data in order, those that a late joiner needs in front; a publish_notify where a publisher has
  /// come. `skipped`: messages that were left out because the receiver was slow. To be answered by
  /// StreamWatch::taken() with what they cost (StreamMessage::cost), when they have gone on.
  virtual void on_stream(std::vector<StreamMessage> batch, std::uint64_t skipped) = 0;
};
using StreamReceiverRef = loop::LoopRef<StreamReceiver>;

/// The end of a watch on the worker, kept by its media plane. Made, used and destroyed there.
class StreamTap final : public Viewer, private loop::TurnEnd {
 public:
  StreamTap(MediaPlane& plane, LiveStreamRef stream, StreamReceiverRef receiver);
  ~StreamTap() override;

  void taken(std::size_t cost);
  void on_media() override;

 private:
  void end_of_turn() override;

  MediaPlane& plane_;
  LiveStreamRef stream_;
  StreamReceiverRef receiver_;
  LocalStream* local_ = nullptr;  // stays while this viewer is attached
  Cursor cursor_;
  std::size_t ahead_ = 0;  // the cost of what the receiver has not taken yet
};

/// The end of it that the receiver's side holds. May be used on any one thread; ends the watch when it goes.
class StreamWatch {
 public:
  /// Of what may be on its way, in bytes; the message that goes over it comes on top.
  static constexpr std::size_t kWindow = 512 * 1024;

  /// `plane` is the home worker's; it outlives the watch. `ended` is called at its end.
  StreamWatch(MediaPlane& plane, const LiveStreamRef& stream, const StreamReceiverRef& receiver, std::function<void()> ended);
  StreamWatch(const StreamWatch&) = delete;
  StreamWatch& operator=(const StreamWatch&) = delete;
  ~StreamWatch();

  /// As much of what came has gone on.
  void taken(std::size_t cost);

 private:
  MediaPlane& plane_;
  const MediaPlane::TapId id_;
  const std::function<void()> ended_;
};

}  // namespace sallyport::hub
