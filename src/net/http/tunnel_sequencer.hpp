#pragma once
// TunnelSequencer: puts the requests of one RTMPT session in order. Sans-io, so that it can be fuzzed.
//
// Sequence numbers run from 0 over send, idle and close together (rtmpt-wire, "Order, duplicates, loss").
// One request runs at a time. The same number again gets the same reply again, so that a reply lost with
// its connection is not lost to the stream. Requests that overtook others wait a short time for them.
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/buffer.hpp"
#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/reason.hpp"

namespace sallyport::net {

enum class TunnelVerb { send, idle, close };

struct TunnelReply {
  unsigned status = 200;
  SharedBytes body;     ///< of a 200: the interval byte and the next bytes of the stream
  bool proved = false;  ///< the session has decoded a connect
  bool wrong_id = false;         ///< of a 404: the id is nobody's, or not this asker's
  Reason refusal = Reason::none;  ///< worth a line in the log
  std::string_view content_type{};  ///< of the session's choice, never a temporary; empty: as the request's
  std::string origin{};             ///< of the web page whose session it is, which may read the reply
};

using TunnelAnswer = std::function<void(const TunnelReply&)>;

struct TunnelRequest {
  TunnelVerb verb = TunnelVerb::idle;
  std::uint64_t sequence = 0;
  ByteVector body;
  TunnelAnswer answer;  ///< called exactly once, unless the sequencer is destroyed before
  std::string query{};  ///< of its target; only our own client has one
};

class TunnelSequencer {
 public:
  struct Limits {
    std::size_t window = 8;                    ///< how far ahead of the next number a request may be
    std::size_t held_bytes = 2 * 1024 * 1024;  ///< bodies of requests that wait
    Milliseconds gap_wait{2000};               ///< for a number that is missing
    std::size_t replay_bytes = 64 * 1024;      ///< of reply bodies kept; the newest is kept whatever its size
  };

  TunnelSequencer() : TunnelSequencer(Limits()) {}
  explicit TunnelSequencer(Limits limits) : limits_(limits) {}

  /// Answers a repeated or impossible request at once; keeps any other for begin().
  void offer(TunnelRequest request, MonotonicTime now);
  /// Makes the next request the running one; nullptr if one is running or the next has not come.
  TunnelRequest* begin();
  TunnelRequest* running() { return running_ ? &running_->request : nullptr; }
  const TunnelRequest* running() const { return running_ ? &running_->request : nullptr; }
  /// Whether the request after the running one has come already.
  bool next_waits() const { return held_.contains(next_); }
  /// Answers the running request and keeps the reply for a repetition.
  void finish(const TunnelReply& reply, MonotonicTime now);

  /// The stream of requests cannot be put in order any more: end the session.
  bool broken(MonotonicTime now) const {
    return overflowed_ || (gap_since_ && now >= *gap_since_ + limits_.gap_wait);
  }
  /// When broken() becomes true unless the missing request comes.
  std::optional<MonotonicTime> gap_deadline() const;
  /// Answers everything that waits, the running request included; nothing may be offered afterwards.
  void refuse_all(unsigned status);

 private:
  /// A request and whoever repeated it while it was waiting.
  struct Entry {
    TunnelRequest request;
    std::vector<TunnelAnswer> repeated;
  };
  struct Stored {
    std::uint64_t sequence;
    TunnelReply reply;
  };

  static void answer(const Entry& entry, const TunnelReply& reply);
  static void join(Entry& entry, TunnelAnswer again);
  void replay(const TunnelRequest& request) const;
  void store(std::uint64_t sequence, const TunnelReply& reply);
  void watch_gap(MonotonicTime now);

  Limits limits_;
  std::uint64_t next_ = 0;  // the number to begin next
  std::optional<Entry> running_;
  std::map<std::uint64_t, Entry> held_;
  std::size_t held_bytes_ = 0;
  std::optional<Stored> stored_[2];  // newest first
  std::optional<MonotonicTime> gap_since_;
  bool overflowed_ = false;
};

}  // namespace sallyport::net
