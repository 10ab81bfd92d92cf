#include "hub/stream_watch.hpp"

#include <algorithm>
#include <utility>

namespace sallyport::hub {

// ------------------------------------------------------------------------------------------ on the worker

void MediaPlane::add_tap(TapId id, std::unique_ptr<StreamTap> tap) { taps_[id] = std::move(tap); }

void MediaPlane::remove_tap(TapId id) { taps_.erase(id); }

StreamTap* MediaPlane::find_tap(TapId id) {
  const auto found = taps_.find(id);
  return found == taps_.end() ? nullptr : found->second.get();
}

StreamTap::StreamTap(MediaPlane& plane, LiveStreamRef stream, StreamReceiverRef receiver)
    : plane_(plane), stream_(std::move(stream)), receiver_(std::move(receiver)), local_(&plane_.attach(stream_, *this)) {
  on_media();
}

StreamTap::~StreamTap() { plane_.detach(stream_, *this); }

void StreamTap::on_media() { plane_.event_loop().at_end_of_turn(*this); }

void StreamTap::taken(std::size_t cost) {
  ahead_ -= std::min(ahead_, cost);
  on_media();
}

void StreamTap::end_of_turn() {
  if (!local_->ready()) return;
  std::vector<StreamMessage> batch;
  while (ahead_ < StreamWatch::kWindow) {
    const StreamMessage* message = cursor_.next(local_->log());
    if (!message) break;
    if (message->kind == StreamMessage::Kind::unpublish_notify) continue;
    ahead_ += message->cost();
    batch.push_back(*message);
  }
  if (batch.empty()) return;
  receiver_.post([batch = std::move(batch), skipped = cursor_.take_skipped()](StreamReceiver& receiver) mutable {
    receiver.on_stream(std::move(batch), skipped);
  });
}

// ---------------------------------------------------------------------------------- on the receiver's side

StreamWatch::StreamWatch(MediaPlane& plane, const LiveStreamRef& stream, const StreamReceiverRef& receiver, std::function<void()> ended)
    : plane_(plane), id_(plane.next_tap_id()), ended_(std::move(ended)) {
  plane_.event_loop().post([&plane, id = id_, stream, receiver] { plane.add_tap(id, std::make_unique<StreamTap>(plane, stream, receiver)); });
}

StreamWatch::~StreamWatch() {
  plane_.event_loop().post([&plane = plane_, id = id_] { plane.remove_tap(id); });
  ended_();
}

void StreamWatch::taken(std::size_t cost) {
  plane_.event_loop().post([&plane = plane_, id = id_, cost] {
    if (StreamTap* const tap = plane.find_tap(id)) tap->taken(cost);
  });
}

}  // namespace sallyport::hub
