#pragma once
// MediaPlane: the worker's part of the fan-out. A publisher's messages go to the stream's home worker; from
// there to every worker that has viewers of it, once each and once per turn; there into the shared log.
//
//   publisher's worker ──▶ home worker: order, timeline, origin log ──▶ workers with viewers: LocalStream
//
// Everything but the constructor is called on the worker's own thread; planes reach each other by post().
#include <atomic>
#include <map>
#include <unordered_map>

#include "hub/local_stream.hpp"
#include "hub/relay/stream_relay.hpp"
#include "hub/relay/variant_relay.hpp"

namespace sallyport::hub {

class StreamTap;

class MediaPlane final : private loop::TurnEnd {
 public:
  using TapId = std::uint64_t;

  /// `planes` is the table of all workers' planes, complete before any loop runs.
  MediaPlane(loop::EventLoop& loop, const std::vector<std::unique_ptr<MediaPlane>>& planes);
  ~MediaPlane() override;

  loop::EventLoop& event_loop() { return loop_; }

  // For publishers on this worker. Messages of an epoch follow its begin and precede its end.
  void begin_publish(const LiveStreamRef& stream, PublishEpoch epoch);
  void publish(const LiveStreamRef& stream, PublishEpoch epoch, StreamMessage message);
  void end_publish(const LiveStreamRef& stream, PublishEpoch epoch);

  // For viewers on this worker. The LocalStream stays until detach().
  LocalStream& attach(const LiveStreamRef& stream, Viewer& viewer);
  void detach(const LiveStreamRef& stream, Viewer& viewer);

  // For those who watch from another loop (stream_watch.hpp).
  TapId next_tap_id() { return ++last_tap_; }  ///< from any thread
  void add_tap(TapId id, std::unique_ptr<StreamTap> tap);
  void remove_tap(TapId id);
  /// Null if it has been removed.
  StreamTap* find_tap(TapId id);
  /// On the home worker: a data message of the server's own, behind what has been published. Also while nobody
  /// publishes; without viewers it goes nowhere.
  void inject(const LiveStreamRef& stream, StreamMessage message);

  // For what the server itself publishes: relays live on the home worker of their target, which names them together
  // with the epoch of the publish.
  StreamRelay& open_relay(LiveStreamRef target, PublishEpoch epoch, RelayListener listener);
  /// Null once it has been closed.
  StreamRelay* relay(const LiveStreamRef& target, PublishEpoch epoch);
  void close_relay(const LiveStreamRef& target, PublishEpoch epoch);
  /// Likewise what is published once more with other audio: by its target.
  void open_variant(AudioTranscoder& transcoder, VariantRelay::Order order);
  void close_variant(const LiveStreamRef& target);
  /// Without a word to anybody; before the first plane goes.
  void drop_relays() {
    relays_.clear();
    variants_.clear();
  }
  std::size_t relay_count() const { return relays_.size(); }

  /// Streams that this worker knows: published or played here, or at home here and used anywhere.
  std::size_t stream_count() const { return entries_.size(); }

 private:
  enum class Step : std::uint8_t { begin, message, end };
  struct Ingest {  // on its way to the home worker
    LiveStreamRef stream;
    PublishEpoch epoch;
    Step step;
    StreamMessage message;
  };
  struct Origin {
    Timeline timeline;
    PublishEpoch epoch = 0;
    bool publishing = false;
    std::vector<unsigned> subscribers;  // other workers with viewers
  };
  struct Entry {
    explicit Entry(std::unique_ptr<LocalStream> stream) : local(std::move(stream)) {}
    std::unique_ptr<LocalStream> local;
    Origin origin;                   // used on the home worker only
    std::uint64_t subscription = 0;  // used on the others only: whose history it waits for
  };
  struct Delivery {  // on its way to a worker with viewers
    LiveStreamRef stream;
    StreamMessage message;
  };

  void end_of_turn() override;
  Entry& entry(const LiveStreamRef& stream);
  void remove_if_unused(const LiveStreamRef& stream);
  void send_home(Ingest ingest);
  void take_in(Ingest ingest);
  void begin(const LiveStreamRef& stream, PublishEpoch epoch);
  void distribute(Entry& entry, StreamMessage message);
  void deliver(std::vector<Delivery> batch);
  void subscribe(const LiveStreamRef& stream, unsigned worker, std::uint64_t subscription);
  void unsubscribe(const LiveStreamRef& stream, unsigned worker);
  void load(const LiveStreamRef& stream, std::uint64_t subscription, const StreamLog& origin);
  MediaPlane& plane(unsigned worker) { return *planes_[worker]; }
  bool is_home(const LiveStream& stream) const { return stream.home == loop_.index(); }

  loop::EventLoop& loop_;
  const std::vector<std::unique_ptr<MediaPlane>>& planes_;
  std::unordered_map<const LiveStream*, Entry> entries_;
  std::unordered_map<TapId, std::unique_ptr<StreamTap>> taps_;  // viewers of entries_: they go first
  std::atomic<TapId> last_tap_{0};
  std::uint64_t last_subscription_ = 0;
  std::map<unsigned, std::vector<Ingest>> outgoing_ingest_;     // by home worker
  std::map<unsigned, std::vector<Delivery>> outgoing_delivery_;  // by viewers' worker
  std::map<std::pair<const LiveStream*, PublishEpoch>, std::unique_ptr<StreamRelay>> relays_;
  std::map<const LiveStream*, std::shared_ptr<VariantRelay>> variants_;
};

}  // namespace sallyport::hub
