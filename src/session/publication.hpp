#pragma once
// Publication: the publishing side of a message stream. Turns RTMP messages into stream messages, once, and
// hands them to the media plane of this worker.
#include <string>

#include "hub/media_plane.hpp"
#include "rtmp/message/message.hpp"

namespace sallyport::session {

class Publication {
 public:
  Publication(hub::MediaPlane& plane, hub::LiveStreamRef stream, hub::PublishEpoch epoch);
  Publication(const Publication&) = delete;
  Publication& operator=(const Publication&) = delete;
  /// Ends the publish: viewers are told.
  ~Publication();

  /// Another publisher goes on with the stream: the end of this one is not the stream's.
  void abandon() { abandoned_ = true; }

  /// Keeps audio or video from everybody, but for headers, of which there may be no others later. Video comes back with a
  /// picture at which decoding can begin.
  void withhold(bool audio, bool video);

  const hub::LiveStream& stream() const { return *stream_; }
  std::uint64_t messages() const { return messages_; }
  /// Data messages that could not be read and were not relayed.
  std::uint64_t unreadable() const { return unreadable_; }

  /// Audio, video, data or aggregate. Errors: a malformed aggregate.
  Result<void> publish(rtmp::Message&& message);

 private:
  void publish_media(rtmp::Message&& message);
  void publish_data(const rtmp::Message& message);
  Result<void> publish_aggregate(const rtmp::Message& message);
  void send(hub::StreamMessage message);
  bool is_withheld(const hub::StreamMessage& message);

  hub::MediaPlane& plane_;
  hub::LiveStreamRef stream_;
  hub::PublishEpoch epoch_;
  std::uint64_t messages_ = 0;
  std::uint64_t unreadable_ = 0;
  bool abandoned_ = false;
  bool withholds_audio_ = false;
  bool withholds_video_ = false;
  bool awaits_key_ = false;
};

}  // namespace sallyport::session
