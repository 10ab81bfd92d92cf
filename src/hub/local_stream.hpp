#pragma once
// LocalStream: one live stream on one worker: its log there and the viewers there. On the home worker it is
// the origin. Worker's thread only.
#include <boost/intrusive/list.hpp>

#include "hub/live_stream.hpp"
#include "hub/shared_run.hpp"
#include "hub/timeline.hpp"

namespace sallyport::hub {

/// A player's end of a stream, implemented by the session.
class Viewer : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  virtual ~Viewer() = default;
  /// There may be something new in the log.
  virtual void on_media() = 0;
};

class LocalStream {
 public:
  LocalStream(LiveStreamRef stream, loop::EventLoop& loop);

  const LiveStreamRef& stream() const { return stream_; }
  const StreamLog& log() const { return log_; }
  RunCache& runs() { return runs_; }

  void add(Viewer& viewer) { viewers_.push_back(viewer); }
  bool has_viewers() const { return !viewers_.empty(); }

  /// Appends and wakes the viewers, now or when the flush window closes (Live/Queue).
  void append(StreamMessage message);
  /// The home worker's history; viewers begin then.
  void load(const StreamLog& origin);
  /// False on a worker that waits for the home worker's history: nothing can be played yet.
  bool ready() const { return ready_; }
  void set_ready() { ready_ = true; }

 private:
  void wake_viewers();

  LiveStreamRef stream_;
  loop::EventLoop& loop_;
  StreamLog log_;
  RunCache runs_;
  boost::intrusive::list<Viewer, boost::intrusive::constant_time_size<false>> viewers_;
  std::size_t unflushed_ = 0;
  bool ready_ = false;
  loop::Timer window_{[this] { wake_viewers(); }};
};

}  // namespace sallyport::hub
