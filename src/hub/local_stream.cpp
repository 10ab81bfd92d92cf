#include "hub/local_stream.hpp"

#include <algorithm>

namespace sallyport::hub {
namespace {

StreamLog::Bounds bounds_of(const LiveOptions& options) {
  StreamLog::Bounds bounds;
  if (options.joiner_history_time) bounds.joiner_time = *options.joiner_history_time;
  if (options.joiner_history_bytes) bounds.bytes = std::min(bounds.bytes, *options.joiner_history_bytes);
  return bounds;
}

}  // namespace

LocalStream::LocalStream(LiveStreamRef stream, loop::EventLoop& loop)
    : stream_(std::move(stream)), loop_(loop), log_(bounds_of(stream_->options)) {}

void LocalStream::append(StreamMessage message) {
  const LiveOptions& options = stream_->options;
  const bool urgent = message.is_mark() || (options.flush_on_data && message.kind == StreamMessage::Kind::data);
  // Nobody goes over a mark in one, and an idle stream keeps no copies; nor does a run keep what was cleared.
  if (message.is_mark() || message.kind == StreamMessage::Kind::clear_data) runs_ = {};
  unflushed_ += message.payload.size();
  log_.append(std::move(message));
  if (viewers_.empty()) return;
  const bool window_full = options.flush_bytes > 0 && unflushed_ >= options.flush_bytes;
  if (options.flush_delay <= Milliseconds::zero() || urgent || window_full) {
    wake_viewers();
  } else if (!window_.armed()) {
    window_.arm(loop_.timers(), options.flush_delay);
  }
}

void LocalStream::load(const StreamLog& origin) {
  log_.load(origin);
  runs_ = {};  // positions may have begun anew
  ready_ = true;
  wake_viewers();
}

void LocalStream::wake_viewers() {
  unflushed_ = 0;
  window_.cancel();
  for (Viewer& viewer : viewers_) viewer.on_media();
}

}  // namespace sallyport::hub
