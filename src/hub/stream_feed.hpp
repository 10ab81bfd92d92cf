#pragma once
// StreamFeed: a live stream of an instance that the server itself publishes from what comes from elsewhere: another
// server's stream, say. Made and used on the instance's host; the messages go to the stream's home worker, one post a
// turn.
#include <atomic>
#include <functional>
#include <vector>

#include "hub/media_plane.hpp"

namespace sallyport::hub {

class StreamFeed final : private loop::TurnEnd {
 public:
  /// Bytes that the worker has not taken yet. What comes then is left out, up to a key frame.
  static constexpr std::size_t kMaxOnTheWay = 8 * 1024 * 1024;

  /// `home` is the plane of the stream's home worker, `host` the loop that this lives on. `ended` is called at its end.
  StreamFeed(loop::EventLoop& host, MediaPlane& home, LiveStreamRef stream, PublishEpoch epoch, std::function<void()> ended);
  /// Ends the publish.
  ~StreamFeed() override;

  /// Viewers are told that there is a publisher, if they have not been. Then what is published is for them.
  void begin();
  void publish(StreamMessage message);
  /// …and that it has gone; it may begin again.
  void end();
  bool begun() const { return begun_; }
  /// Messages that were left out.
  std::uint64_t left_out() const { return left_out_; }

 private:
  void end_of_turn() override;
  void flush();
  bool has_room(const StreamMessage& message);

  loop::EventLoop& host_;
  MediaPlane& home_;
  const LiveStreamRef stream_;
  const PublishEpoch epoch_;
  const std::function<void()> ended_;
  std::vector<StreamMessage> batch_;
  std::shared_ptr<std::atomic<std::size_t>> on_the_way_ = std::make_shared<std::atomic<std::size_t>>(0);
  bool begun_ = false;
  bool awaits_key_ = false;  // something has been left out
  std::uint64_t left_out_ = 0;
};

}  // namespace sallyport::hub
