#pragma once
// StreamLog: the bounded history of one live stream on one worker, shared by all its viewers there. A
// viewer is a position in it (Cursor); nothing is queued per viewer.
//
//        begin()                    key      key            end()
//   ...trimmed |--------------------K--------K---------------|   next message goes here
//
// Bounds: history older than the newest key frame is kept for slow viewers, up to `time` and `bytes`. The
// group of pictures that a late joiner needs (newest key frame to end) is kept up to `joiner_time`, and
// never beyond `bytes`. Age is measured by the timestamps of audio and video frames: headers and data that
// come in between often say 0. Not thread-safe: each worker has its own.
#include <deque>
#include <optional>

#include "base/clock.hpp"
#include "hub/header_set.hpp"

namespace sallyport::hub {

class StreamLog {
 public:
  struct Bounds {
    Milliseconds time{10'000};
    std::size_t bytes = 16 * 1024 * 1024;
    Milliseconds joiner_time{30'000};
  };
  /// A key frame at which a joiner can begin, and the headers in force there. They are those of the default
  /// video track (0), or of the first track that has any in a stream without it.
  struct KeyPoint {
    std::uint64_t position;
    HeaderSetRef headers;
  };

  StreamLog() = default;
  explicit StreamLog(Bounds bounds) : bounds_(bounds) {}

  void append(StreamMessage message);
  /// Takes over another worker's history, as it is now. Positions are the same on all workers.
  void load(const StreamLog& other);

  /// Positions count from 0 for the life of the stream; [begin, end) can be read.
  std::uint64_t begin() const { return begin_; }
  std::uint64_t end() const { return begin_ + messages_.size(); }
  /// Valid until the next append().
  const StreamMessage& at(std::uint64_t position) const { return messages_[static_cast<std::size_t>(position - begin_)]; }

  /// Where a joiner starts; nullptr without a key frame in reach.
  const KeyPoint* newest_key() const { return keys_.empty() ? nullptr : &keys_.back(); }
  /// In force at the end; may be null.
  const HeaderSetRef& headers() const { return headers_; }
  /// Whether the data of a slot was dropped (@clearDataFrame) at `position` or behind it: whoever has not got yet
  /// what it held before does not get it.
  bool cleared_since(std::uint64_t slot, std::uint64_t position) const;
  /// A publisher is there (the last mark was publish_notify, or media came).
  bool live() const { return live_; }
  /// There has been video of the present publisher's.
  bool has_video() const { return video_; }
  /// Of the last frame.
  std::uint32_t newest_time() const { return newest_time_; }
  std::size_t bytes() const { return bytes_; }

 private:
  void note_presence(const StreamMessage& message);
  void note_time(const StreamMessage& message);
  void note_key(const StreamMessage& message);
  void note_clear(const StreamMessage& message);
  void trim();
  bool expendable() const;
  void drop_front();

  Bounds bounds_;
  std::deque<StreamMessage> messages_;
  std::deque<KeyPoint> keys_;
  struct Clear {
    std::uint64_t slot;
    std::uint64_t position;
  };
  std::vector<Clear> clears_;  // the last of each slot, in order; at most kMaxHeaderMessages
  HeaderSetRef headers_;
  std::uint64_t begin_ = 0;
  std::size_t bytes_ = 0;
  std::uint32_t newest_time_ = 0;
  bool media_seen_ = false;
  std::optional<std::uint8_t> key_track_;  // whose key frames keys_ are
  bool live_ = false;
  bool video_ = false;
};

}  // namespace sallyport::hub
