#include "hub/relay/variants.hpp"

#include <algorithm>

namespace sallyport::hub {

Result<LiveStreamRef> Variants::join(const std::string& name, media::AudioCodec audio, unsigned home, const TranscodingOptions& options) {
  const Key key{name, audio};
  const auto found = variants_.find(key);
  Variant* variant = found == variants_.end() ? nullptr : &found->second;
  if (!variant) {
    auto opened = open(key, home, options);
    if (!opened) return std::move(opened).error();
    variant = *opened;
  }
  variant->leaving.reset();
  variant->linger = options.linger;
  ++variant->players;
  return variant->live;
}

Result<Variants::Variant*> Variants::open(const Key& key, unsigned home, const TranscodingOptions& options) {
  if (!has_place(options)) return Error{Reason::stream_limit, "as many streams are transcoded as may be"};
  const auto source = table_.hold(key.first, home);
  if (!source) return source.error();
  LiveStream stream = **source;
  stream.metadata = nullptr;
  const auto live = std::make_shared<const LiveStream>(std::move(stream));
  TranscodeOrder audio{key.second, options.bitrate(key.second), live->application, live->instance, live->name};
  VariantRelay::Order order{*source, live, 1, std::move(audio)};
  MediaPlane& plane = plane_of(*live);
  plane.event_loop().post([&plane, transcoder = transcoder_, order = std::move(order)]() mutable {
    plane.open_variant(*transcoder, std::move(order));
  });
  Variant& variant = variants_[key];
  variant.live = live;
  return &variant;
}

/// Who waits for streams that nobody publishes keeps nobody's place.
bool Variants::has_place(const TranscodingOptions& options) const {
  const auto published = [this](const auto& one) { return table_.is_published(one.first.first); };
  return variants_.size() < kWaitedFor * options.max_streams && std::count_if(variants_.begin(), variants_.end(), published) < options.max_streams;
}

void Variants::leave(const std::string& name, media::AudioCodec audio) {
  const Key key{name, audio};
  const auto found = variants_.find(key);
  if (found == variants_.end() || --found->second.players > 0) return;
  Variant& variant = found->second;
  variant.leaving = std::make_unique<loop::Timer>([this, key] { close(key); });
  variant.leaving->arm(host_.timers(), variant.linger);
}

void Variants::close(const Key& key) {
  auto gone = variants_.extract(key);
  close_relay(gone.mapped());
  host_.post([timer = std::shared_ptr<loop::Timer>(std::move(gone.mapped().leaving))] {});  // it is calling us
  table_.release(key.first);
}

void Variants::close_relay(const Variant& variant) {
  MediaPlane& plane = plane_of(*variant.live);
  plane.event_loop().post([&plane, live = variant.live] { plane.close_variant(live); });
}

void Variants::shut_down() {
  for (const auto& [key, variant] : variants_) close_relay(variant);
  variants_.clear();
}

}  // namespace sallyport::hub
