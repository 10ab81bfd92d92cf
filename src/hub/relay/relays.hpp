#pragma once
// Relays: what the server itself publishes in an instance: which streams are played into which. On the instance's
// host; the StreamRelays are on the workers and tell by post what they have begun and left.
//
// A source counts as in use until its relay has left it, a target until it is stopped. Circles are refused: streams
// that a relay is about to leave count as well, so that none exists for a moment either.
#include <map>
#include <set>

#include "base/result.hpp"
#include "hub/media_plane.hpp"
#include "hub/relay/relay_event.hpp"
#include "hub/relay/stream_table.hpp"

namespace sallyport::hub {

class Relays : public std::enable_shared_from_this<Relays> {
 public:
  using Planes = std::vector<std::unique_ptr<MediaPlane>>;
  using Watcher = std::function<void(const RelayEvent&)>;
  static constexpr std::size_t kMaxTargets = 1000;  ///< streams that are played into
  static constexpr std::size_t kMaxItems = 256;     ///< of one: what it plays, will play, and is about to leave

  /// `planes` may be null: then nothing is played. `table` outlives this or shut_down() is called.
  Relays(loop::EventLoop& host, const Planes* planes, StreamTable& table) : host_(host), planes_(planes), table_(table) {}

  Result<void> play(const RelayRequest& request);
  /// The name is free when this returns.
  void stop(const std::string& target);
  bool plays_into(const std::string& target) const { return targets_.contains(target); }
  /// May be empty. Called from the loop only, never within play() or stop().
  void watch(Watcher watcher) { watcher_ = std::move(watcher); }
  /// Ends them all; nothing is told any more.
  void shut_down();

 private:
  using Id = std::uint64_t;
  struct Item {
    std::string source;
    bool queued = false;
  };
  struct Relay {
    std::string target;
    StreamTable::Claim claim;
    std::map<std::uint64_t, Item> items;  // that the worker has not left
  };
  Result<Id> open(const std::string& target);
  bool leads_to(const std::string& from, const std::string& to) const;
  void hear(Id id, RelayNews news, std::uint64_t item);
  RelayListener listener(Id id);
  MediaPlane& plane_of(const Relay& relay) const { return *(*planes_)[relay.claim.stream->home]; }
  void close(Relay& relay);
  unsigned next_home();

  loop::EventLoop& host_;
  const Planes* planes_;
  StreamTable& table_;
  std::map<Id, Relay> relays_;         // with those that are stopped and have items left
  std::map<std::string, Id> targets_;  // those that are not stopped
  Watcher watcher_;
  Id last_id_ = 0;
  std::uint64_t last_item_ = 0;
  unsigned last_home_ = 0;
};

}  // namespace sallyport::hub
