#pragma once
// Viewer: plays a stream and keeps account of what came, what did not, and how late.
#include <limits>
#include <string>

#include "load/histogram.hpp"
#include "load/rtmp_client.hpp"
#include "load/stamp.hpp"

namespace sallyport::bench {

/// What the viewers of one run share: the interval that counts, and the delays within it.
struct Measurement {
  /// Send times; messages before it prove order but are not timed.
  std::int64_t counts_from = std::numeric_limits<std::int64_t>::max();
  Histogram delay;          ///< nanoseconds from sending to complete arrival
  std::uint64_t bytes = 0;  ///< payload received
};

/// One track (audio or video) at one viewer. Loss is what is missing after the first message that came.
struct TrackTally {
  std::uint64_t received = 0;
  std::uint64_t lost = 0;
  std::uint64_t skips = 0;  ///< gaps; each lost one message or more
  std::uint64_t repeated_or_reordered = 0;
  std::uint32_t next = 0;
  bool begun = false;

  void count(std::uint32_t number);
  /// At the end, when messages 0 to `sent` - 1 have been sent and had time to arrive.
  void close(std::uint32_t sent);
};

class Viewer : private RtmpClient::Observer {
 public:
  /// Borrows all three; `stalled` stops reading as soon as the stream has started.
  Viewer(Poller& poller, Measurement& measurement, const RtmpClient::Options& options, bool stalled);

  bool ready() const { return client_.ready(); }
  /// Why it ended; empty while it has not.
  const std::string& failure() const { return failure_; }
  const TrackTally& video() const { return video_; }
  const TrackTally& audio() const { return audio_; }
  bool has_all(std::uint32_t video_sent, std::uint32_t audio_sent) const {
    return video_.next == video_sent && audio_.next == audio_sent;
  }
  void close(std::uint32_t video_sent, std::uint32_t audio_sent);

 private:
  void on_ready() override;
  void on_media(const rtmp::Message& message) override;
  void on_failed(const std::string& why) override;

  Measurement& measurement_;
  TrackTally video_;
  TrackTally audio_;
  bool stalled_;
  std::string failure_;
  RtmpClient client_;
};

}  // namespace sallyport::bench
