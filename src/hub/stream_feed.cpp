#include "hub/stream_feed.hpp"

#include <utility>

namespace sallyport::hub {

StreamFeed::StreamFeed(loop::EventLoop& host, MediaPlane& home, LiveStreamRef stream, PublishEpoch epoch, std::function<void()> ended)
    : host_(host), home_(home), stream_(std::move(stream)), epoch_(epoch), ended_(std::move(ended)) {}

StreamFeed::~StreamFeed() {
  end();
  ended_();
}

void StreamFeed::begin() {
  if (std::exchange(begun_, true)) return;
  awaits_key_ = false;
  home_.event_loop().post([&home = home_, stream = stream_, epoch = epoch_] { home.begin_publish(stream, epoch); });
}

void StreamFeed::end() {
  if (!std::exchange(begun_, false)) return;
  flush();
  home_.event_loop().post([&home = home_, stream = stream_, epoch = epoch_] { home.end_publish(stream, epoch); });
}

void StreamFeed::publish(StreamMessage message) {
  if (!begun_) return;
  if (!has_room(message)) {
    ++left_out_;
    return;
  }
  *on_the_way_ += message.cost();
  batch_.push_back(std::move(message));
  host_.at_end_of_turn(*this);
}

bool StreamFeed::has_room(const StreamMessage& message) {
  const bool full = *on_the_way_ >= kMaxOnTheWay;
  if (full) awaits_key_ = true;
  if (!full && message.key) awaits_key_ = false;
  return !full && (!awaits_key_ || message.config || message.kind != StreamMessage::Kind::video);
}

void StreamFeed::end_of_turn() { flush(); }

void StreamFeed::flush() {
  if (batch_.empty()) return;
  home_.event_loop().post([&home = home_, stream = stream_, epoch = epoch_, on_the_way = on_the_way_, batch = std::exchange(batch_, {})]() mutable {
    for (StreamMessage& message : batch) {
      *on_the_way -= message.cost();
      home.publish(stream, epoch, std::move(message));
    }
  });
}

}  // namespace sallyport::hub
