#include "hub/relay/relays.hpp"

namespace sallyport::hub {

/// Whether what is published as `to` may come to be played in `from`.
bool Relays::leads_to(const std::string& from, const std::string& to) const {
  std::multimap<std::string_view, const Relay*> by_target;
  for (const auto& [id, relay] : relays_) by_target.emplace(relay.target, &relay);
  std::set<std::string_view> seen{from};
  std::vector<std::string_view> waiting{from};
  while (!waiting.empty()) {
    const std::string_view one = waiting.back();
    waiting.pop_back();
    if (one == to) return true;
    for (auto [next, last] = by_target.equal_range(one); next != last; ++next) {
      for (const auto& [number, item] : next->second->items) {
        if (seen.insert(item.source).second) waiting.push_back(item.source);
      }
    }
  }
  return false;
}

unsigned Relays::next_home() { return last_home_ = (last_home_ + 1) % static_cast<unsigned>(planes_->size()); }

Result<Relays::Id> Relays::open(const std::string& target) {
  const auto found = targets_.find(target);
  if (found != targets_.end()) return found->second;
  if (targets_.size() >= kMaxTargets) return Error{Reason::stream_limit, "the application plays into as many streams as it may"};
  auto claim = table_.claim(target, next_home());
  if (!claim) return std::move(claim).error();
  const Id id = ++last_id_;
  targets_[target] = id;
  Relay& relay = relays_[id] = Relay{target, std::move(*claim), {}};
  MediaPlane& plane = plane_of(relay);
  plane.event_loop().post([&plane, claim = relay.claim, tell = listener(id)]() mutable {
    plane.open_relay(std::move(claim.stream), claim.epoch, std::move(tell));
  });
  return id;
}

RelayListener Relays::listener(Id id) {
  return [ref = loop::LoopRef<Relays>(host_, weak_from_this()), id](RelayNews news, std::uint64_t item) {
    ref.post([id, news, item](Relays& relays) { relays.hear(id, news, item); });
  };
}

Result<void> Relays::play(const RelayRequest& request) {
  if (!planes_) return Error{Reason::not_supported, "there is no worker that could play it"};
  if (leads_to(request.source, request.target)) return Error{Reason::rejected, request.target + " would play itself"};
  const auto id = open(request.target);
  if (!id) return id.error();
  Relay& relay = relays_.at(*id);
  if (relay.items.size() >= kMaxItems) return Error{Reason::stream_limit, request.target + " has as many sources as it may"};
  auto source = table_.hold(request.source, relay.claim.stream->home);
  if (!source) {
    if (relay.items.empty()) stop(request.target);
    return std::move(source).error();
  }
  RelayItem item{++last_item_, std::move(*source), request.length};
  const bool follows = request.queue && !relay.items.empty();
  relay.items[item.number] = Item{request.source, follows};
  MediaPlane& plane = plane_of(relay);
  plane.event_loop().post([&plane, claim = relay.claim, item = std::move(item), queue = request.queue]() mutable {
    StreamRelay* const open = plane.relay(claim.stream, claim.epoch);
    if (!open) return;
    queue ? open->append(std::move(item)) : open->replace(std::move(item));
  });
  return {};
}

void Relays::stop(const std::string& target) {
  const auto found = targets_.extract(target);
  if (!found) return;
  const auto relay = relays_.find(found.mapped());
  close(relay->second);
  table_.release_claim(target);
  if (relay->second.items.empty()) relays_.erase(relay);
}

void Relays::close(Relay& relay) {
  MediaPlane& plane = plane_of(relay);
  plane.event_loop().post([&plane, claim = relay.claim] { plane.close_relay(claim.stream, claim.epoch); });
}

void Relays::shut_down() {
  watcher_ = {};
  for (const auto& [target, id] : targets_) close(relays_.at(id));
  targets_.clear();
  relays_.clear();
}

void Relays::hear(Id id, RelayNews news, std::uint64_t number) {
  using Event = RelayEvent::Kind;
  const auto found = relays_.find(id);
  if (found == relays_.end() || !found->second.items.contains(number)) return;
  Relay& relay = found->second;
  const Item item = relay.items.at(number);
  const auto active = targets_.find(relay.target);
  const bool stopped = active == targets_.end() || active->second != id;
  const std::string target = relay.target;
  if (news == RelayNews::left) {
    relay.items.erase(number);
    if (stopped && relay.items.empty()) relays_.erase(found);
    return table_.release(item.source);
  }
  if (stopped || !watcher_) return;
  switch (news) {
    case RelayNews::begun: return watcher_({item.queued ? Event::switched : Event::started, target, item.source});
    case RelayNews::published: return watcher_({Event::published, target, item.source});
    case RelayNews::unpublished: return watcher_({Event::unpublished, target, item.source});
    case RelayNews::finished: return watcher_({Event::finished, target, item.source});
    case RelayNews::left: return;
  }
}

}  // namespace sallyport::hub
