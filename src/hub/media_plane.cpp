#include "hub/media_plane.hpp"

#include <algorithm>

#include "hub/data_message.hpp"
#include "hub/stream_watch.hpp"

namespace sallyport::hub {

using Kind = StreamMessage::Kind;

namespace {

/// What scripts ask for outlives its publisher, until the next one.
void note_metadata(StreamMetadata& metadata, const StreamMessage& message) {
  static const std::uint64_t slot = data_slot(kMetaData);
  const bool begins = message.kind == Kind::publish_notify || message.kind == Kind::takeover;
  const bool data = message.kind == Kind::clear_data || (message.kind == Kind::data && message.config);
  if (begins || (data && message.config_slot == slot)) metadata.set(message.payload);
}

}  // namespace

MediaPlane::MediaPlane(loop::EventLoop& loop, const std::vector<std::unique_ptr<MediaPlane>>& planes) : loop_(loop), planes_(planes) {}

MediaPlane::~MediaPlane() = default;

MediaPlane::Entry& MediaPlane::entry(const LiveStreamRef& stream) {
  const auto found = entries_.find(stream.get());
  if (found != entries_.end()) return found->second;
  auto local = std::make_unique<LocalStream>(stream, loop_);
  if (is_home(*stream)) local->set_ready();
  return entries_.try_emplace(stream.get(), std::move(local)).first->second;
}

void MediaPlane::remove_if_unused(const LiveStreamRef& stream) {
  const auto found = entries_.find(stream.get());
  if (found == entries_.end()) return;
  Entry& entry = found->second;
  if (entry.local->has_viewers()) return;
  if (is_home(*stream) && (entry.origin.publishing || !entry.origin.subscribers.empty())) return;
  entries_.erase(found);
  if (!is_home(*stream)) plane(stream->home).loop_.post([&home = plane(stream->home), stream, worker = loop_.index()] { home.unsubscribe(stream, worker); });
}

void MediaPlane::begin_publish(const LiveStreamRef& stream, PublishEpoch epoch) {
  send_home({stream, epoch, Step::begin, {}});
}

void MediaPlane::publish(const LiveStreamRef& stream, PublishEpoch epoch, StreamMessage message) {
  send_home({stream, epoch, Step::message, std::move(message)});
}

void MediaPlane::end_publish(const LiveStreamRef& stream, PublishEpoch epoch) {
  send_home({stream, epoch, Step::end, {}});
}

void MediaPlane::send_home(Ingest ingest) {
  if (is_home(*ingest.stream)) return take_in(std::move(ingest));
  outgoing_ingest_[ingest.stream->home].push_back(std::move(ingest));
  loop_.at_end_of_turn(*this);
}

void MediaPlane::take_in(Ingest ingest) {
  if (ingest.step == Step::begin) return begin(ingest.stream, ingest.epoch);
  const auto found = entries_.find(ingest.stream.get());
  if (found == entries_.end()) return;
  Origin& origin = found->second.origin;
  if (ingest.epoch != origin.epoch || !origin.publishing) return;  // a publisher that has been replaced
  if (ingest.step == Step::message) {
    ingest.message.timestamp = origin.timeline.map(ingest.message.timestamp, !ingest.message.config, monotonic_now());
    return distribute(found->second, std::move(ingest.message));
  }
  origin.publishing = false;
  StreamMessage mark;
  mark.kind = Kind::unpublish_notify;
  distribute(found->second, std::move(mark));
  remove_if_unused(ingest.stream);
}

void MediaPlane::begin(const LiveStreamRef& stream, PublishEpoch epoch) {
  Entry& entry = this->entry(stream);
  Origin& origin = entry.origin;
  if (epoch < origin.epoch) return;  // it has been replaced already
  const bool takes_over = origin.publishing;
  origin.epoch = epoch;
  origin.publishing = true;
  origin.timeline.begin();
  StreamMessage mark;
  mark.kind = takes_over ? Kind::takeover : Kind::publish_notify;  // of a takeover viewers need not know
  distribute(entry, std::move(mark));
}

void MediaPlane::distribute(Entry& entry, StreamMessage message) {
  if (message.is_mark() && entry.local->log().end() > entry.local->log().begin()) {
    message.timestamp = entry.local->log().at(entry.local->log().end() - 1).timestamp;
  }
  if (const auto& metadata = entry.local->stream()->metadata) note_metadata(*metadata, message);
  for (const unsigned worker : entry.origin.subscribers) outgoing_delivery_[worker].push_back({entry.local->stream(), message});
  if (!entry.origin.subscribers.empty()) loop_.at_end_of_turn(*this);
  entry.local->append(std::move(message));
}

void MediaPlane::inject(const LiveStreamRef& stream, StreamMessage message) {
  const auto found = entries_.find(stream.get());
  if (found == entries_.end()) return;
  message.timestamp = found->second.local->log().newest_time();
  distribute(found->second, std::move(message));
}

StreamRelay& MediaPlane::open_relay(LiveStreamRef target, PublishEpoch epoch, RelayListener listener) {
  auto& relay = relays_[{target.get(), epoch}];
  relay = std::make_unique<StreamRelay>(*this, std::move(target), epoch, std::move(listener));
  return *relay;
}

StreamRelay* MediaPlane::relay(const LiveStreamRef& target, PublishEpoch epoch) {
  const auto found = relays_.find({target.get(), epoch});
  return found == relays_.end() ? nullptr : found->second.get();
}

void MediaPlane::close_relay(const LiveStreamRef& target, PublishEpoch epoch) {
  const auto found = relays_.find({target.get(), epoch});
  if (found == relays_.end()) return;
  found->second->stop();
  relays_.erase(found);
}

void MediaPlane::open_variant(AudioTranscoder& transcoder, VariantRelay::Order order) {
  auto& variant = variants_[order.target.get()];
  variant = std::make_shared<VariantRelay>(*this, transcoder, std::move(order));
  variant->start();
}

void MediaPlane::close_variant(const LiveStreamRef& target) {
  const auto found = variants_.find(target.get());
  if (found == variants_.end()) return;
  found->second->stop();
  variants_.erase(found);
}

void MediaPlane::end_of_turn() {
  for (auto& [worker, batch] : outgoing_ingest_) {
    if (batch.empty()) continue;
    plane(worker).loop_.post([&home = plane(worker), batch = std::exchange(batch, {})]() mutable {
      for (Ingest& ingest : batch) home.take_in(std::move(ingest));
    });
  }
  for (auto& [worker, batch] : outgoing_delivery_) {
    if (batch.empty()) continue;
    plane(worker).loop_.post([&target = plane(worker), batch = std::exchange(batch, {})]() mutable { target.deliver(std::move(batch)); });
  }
}

void MediaPlane::deliver(std::vector<Delivery> batch) {
  for (Delivery& delivery : batch) {
    const auto found = entries_.find(delivery.stream.get());
    // Before the history is loaded a delivery can only be from an earlier subscription; the history has it.
    if (found != entries_.end() && found->second.local->ready()) found->second.local->append(std::move(delivery.message));
  }
}

LocalStream& MediaPlane::attach(const LiveStreamRef& stream, Viewer& viewer) {
  const bool is_new = !entries_.contains(stream.get());
  Entry& entry = this->entry(stream);
  entry.local->add(viewer);
  if (is_new && !is_home(*stream)) {
    entry.subscription = ++last_subscription_;
    plane(stream->home).loop_.post([&home = plane(stream->home), stream, worker = loop_.index(), subscription = entry.subscription] {
      home.subscribe(stream, worker, subscription);
    });
  }
  return *entry.local;
}

void MediaPlane::detach(const LiveStreamRef& stream, Viewer& viewer) {
  viewer.unlink();
  remove_if_unused(stream);
}

void MediaPlane::subscribe(const LiveStreamRef& stream, unsigned worker, std::uint64_t subscription) {
  Entry& entry = this->entry(stream);
  auto& subscribers = entry.origin.subscribers;
  // What was distributed before is in the history; what comes after follows it on the same road.
  end_of_turn();
  if (std::find(subscribers.begin(), subscribers.end(), worker) == subscribers.end()) subscribers.push_back(worker);
  plane(worker).loop_.post([&target = plane(worker), stream, subscription, history = entry.local->log()] {
    target.load(stream, subscription, history);
  });
}

void MediaPlane::unsubscribe(const LiveStreamRef& stream, unsigned worker) {
  const auto found = entries_.find(stream.get());
  if (found == entries_.end()) return;
  std::erase(found->second.origin.subscribers, worker);
  remove_if_unused(stream);
}

void MediaPlane::load(const LiveStreamRef& stream, std::uint64_t subscription, const StreamLog& origin) {
  const auto found = entries_.find(stream.get());
  // The worker may have left and come back meanwhile: then another history is on its way, whose positions may
  // have begun anew.
  if (found == entries_.end() || found->second.subscription != subscription) return;
  found->second.local->load(origin);
}

}  // namespace sallyport::hub
