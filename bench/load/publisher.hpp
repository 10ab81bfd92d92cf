#pragma once
// Publisher: one stream at the pace of a live encoder. A message that is late is sent at once and stamped
// with the time at which it really leaves, so that only the server's delay is counted.
#include <functional>
#include <string>

#include "common/timer.hpp"
#include "load/media_shape.hpp"
#include "load/rtmp_client.hpp"

namespace sallyport::bench {

class Publisher : private RtmpClient::Observer {
 public:
  Publisher(Poller& poller, const StreamUrl& url, const MediaShape& shape);

  /// Once it is ready; sends nothing but codec configuration before.
  void start();
  void stop() { timer_.cancel(); }

  bool ready() const { return client_.ready(); }
  /// Why it ended; empty while it has not.
  const std::string& failure() const { return failure_; }
  const MediaSource& source() const { return source_; }

 private:
  void on_ready() override;
  void on_failed(const std::string& why) override;
  void send_due();
  std::int64_t video_due() const;
  std::int64_t audio_due() const;

  MediaShape shape_;
  MediaSource source_;
  RtmpClient client_;
  Timer timer_;
  std::int64_t started_at_ = 0;
  std::string failure_;
};

}  // namespace sallyport::bench
