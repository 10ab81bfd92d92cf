#pragma once
// StreamRelay: publishes into one live stream what is published in others, one after the other. It lives on the
// target's home worker, reads the sources' logs there as a viewer does, and copies no payload.
//
//   source's LocalStream ──Cursor──▶ StreamRelay ──MediaPlane::publish──▶ target
//
// A cut is a takeover of the target: its time goes on, and viewers see the next source from its headers and a key
// frame on. While the former source still sends, the cut waits for the next one's next key frame, so that neither
// old pictures are shown nor the viewers' delay grows; but not longer than kPatience.
#include <deque>
#include <functional>
#include <memory>
#include <optional>

#include "hub/live_stream.hpp"
#include "hub/stream_message.hpp"
#include "loop/event_loop.hpp"

namespace sallyport::hub {

class MediaPlane;

/// Something to be relayed; `number` names it in the news.
struct RelayItem {
  std::uint64_t number = 0;
  LiveStreamRef source;
  Milliseconds length{0};  ///< after which the next one's turn has come; 0: when its publisher has gone
};

/// What becomes of an item. `left` is the last of each: it is not read any more.
enum class RelayNews : std::uint8_t { begun, published, unpublished, finished, left };
/// Called on the relay's worker.
using RelayListener = std::function<void(RelayNews news, std::uint64_t item)>;

class StreamRelay final : private loop::TurnEnd {
 public:
  static constexpr Milliseconds kPatience{10'000};

  /// Publishes as `epoch`, whenever a source is there. `plane` is that of the target's home worker and outlives it.
  StreamRelay(MediaPlane& plane, LiveStreamRef target, PublishEpoch epoch, RelayListener listener);
  ~StreamRelay() override;

  /// In place of everything there is.
  void replace(RelayItem item);
  /// Behind everything there is.
  void append(RelayItem item);
  /// Ends the publish and drops all items.
  void stop();

 private:
  class Feed;

  void end_of_turn() override;
  void wake();
  void prepare(RelayItem item);
  void prepare_next();
  void cut();
  void forward();
  void pass_on(const StreamMessage& message);
  bool is_from_before(const StreamMessage& message);
  void source_ended();
  void length_over();
  void begin();
  void end();
  void drop(std::unique_ptr<Feed>& feed);
  void drop_queue();

  MediaPlane& plane_;
  LiveStreamRef target_;
  const PublishEpoch epoch_;
  RelayListener tell_;
  std::unique_ptr<Feed> current_;  // what is relayed, or waited for
  std::unique_ptr<Feed> next_;     // what comes as soon as it can
  std::deque<RelayItem> queue_;    // what comes later
  bool publishing_ = false;
  bool over_ = false;              // current_ was published, and is not any more
  bool first_ = false;             // no frame has been passed on since begin()
  std::optional<std::uint32_t> floor_;  // the time of the first frame, until all are behind it
  loop::Timer patience_{[this] { wake(); }};
  loop::Timer length_{[this] { length_over(); }};
};

}  // namespace sallyport::hub
