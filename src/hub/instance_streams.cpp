// Instance: what a governor does with streams: plays one into another, sends into one, asks about one.
#include <algorithm>
#include <atomic>

#include "base/log.hpp"
#include "hub/data_message.hpp"
#include "hub/instance.hpp"

namespace sallyport::hub {
namespace {

/// Of send_into(), per instance: what has been posted to workers and not been taken by them.
constexpr std::size_t kMaxUnsentMessages = 10'000;
constexpr std::size_t kMaxUnsentBytes = 16 * 1024 * 1024;

}  // namespace

struct Instance::UnsentData {
  std::atomic<std::size_t> messages{0};
  std::atomic<std::size_t> bytes{0};

  bool add(std::size_t size) {
    if (messages >= kMaxUnsentMessages || bytes + size > kMaxUnsentBytes) return false;
    ++messages;
    bytes += size;
    return true;
  }
  void take(std::size_t size) {
    --messages;
    bytes -= size;
  }
};

bool Instance::stop_playing_into(const std::string& target) {
  if (!relays_->plays_into(target)) return false;
  relays_->stop(target);
  return true;
}

bool Instance::send_into(const std::string& name, const SharedBytes& message) {
  auto made = make_data_message(message, 0);
  if (!made) return false;
  const auto found = streams_.find(name);
  if (found == streams_.end() || !context_.planes) return true;  // nobody is there to hear it
  if (!unsent_) unsent_ = std::make_shared<UnsentData>();
  if (!unsent_->add(message.size())) return false;
  const LiveStreamRef& stream = found->second.live;
  MediaPlane& plane = *(*context_.planes)[stream->home];
  plane.event_loop().post([&plane, stream, unsent = unsent_, size = message.size(), data = std::move(*made)]() mutable {
    unsent->take(size);
    plane.inject(stream, std::move(data));
  });
  return true;
}

StreamFacts Instance::stream_facts(const std::string& name) {
  StreamFacts facts;
  const auto found = streams_.find(name);
  if (found == streams_.end()) return facts;
  const Stream& stream = found->second;
  if (stream.live->metadata) facts.metadata = stream.live->metadata->get();
  if (!stream.publisher) return facts;
  facts.published = true;
  facts.query = stream.publisher->query;
  facts.since = std::chrono::duration_cast<Milliseconds>(stream.publisher->since.time_since_epoch()).count();
  return facts;
}

std::optional<WantedAudio> Instance::audio_for(const Client& client, std::string_view query) const {
  if (!variants_.available()) return std::nullopt;
  return wanted_audio(options_->transcoding, *client.facts, query);
}

/// Who did not ask for other audio himself gets the original rather than nothing.
Result<LiveStreamRef> Instance::join_stream(Client& client, std::uint32_t stream_id, const std::string& name, std::optional<WantedAudio> audio) {
  const unsigned worker = client.port.loop()->index();
  if (audio) {
    const auto own = std::count_if(client.uses.begin(), client.uses.end(), [](const auto& use) { return use.second.variant.has_value(); });
    const bool too_many = own >= options_->transcoding.max_streams;
    Result<LiveStreamRef> variant = too_many ? Error{Reason::stream_limit, "the client plays as many streams with other audio as it may"}
                                             : variants_.join(name, audio->codec, worker, options_->transcoding);
    if (variant) client.uses.at(stream_id).variant = audio->codec;
    if (variant || audio->asked) return variant;
    log::warn("transcode-refused").field("app", application_).field("instance", name_).field("stream", name).field("problem", variant.error().message).field("effect", "the client gets the stream as it is").reason(variant.error().reason);
  }
  Stream& stream = this->stream(name, worker);
  ++stream.players;
  return stream.live;
}

Result<StreamTable::Claim> Instance::claim(const std::string& name, unsigned home) {
  const auto found = streams_.find(name);
  if (found != streams_.end() && found->second.publisher) return Error{Reason::name_taken, name + " is published by a client"};
  CountedPlace place = stream_place();
  if (!place) return Error{Reason::stream_limit, "the virtual host has as many streams as it may have"};
  Stream& stream = this->stream(name, home);
  stream.claimed = std::move(place);
  stream.publisher = Publisher{kServer, 0, ++stream.last_epoch};
  return Claim{stream.live, stream.publisher->epoch};
}

void Instance::release_claim(const std::string& name) {
  Stream& stream = streams_.at(name);
  stream.publisher.reset();
  stream.claimed = {};
  remove_if_unused(name);
}

Result<LiveStreamRef> Instance::hold(const std::string& name, unsigned home) {
  CountedPlace place = stream_place();
  if (!place) return Error{Reason::stream_limit, "the virtual host has as many streams as it may have"};
  Stream& stream = this->stream(name, home);
  ++stream.players;
  stream.relayed.push_back(std::move(place));
  return stream.live;
}

bool Instance::is_published(const std::string& name) const {
  const auto found = streams_.find(name);
  return found != streams_.end() && found->second.publisher;
}

void Instance::release(const std::string& name) {
  Stream& stream = streams_.at(name);
  --stream.players;
  stream.relayed.pop_back();
  remove_if_unused(name);
}

}  // namespace sallyport::hub
