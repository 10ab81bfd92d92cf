#pragma once
// CommittedStream: what a session talks over. It is the way that was found, and as long as nothing has been
// answered on it, the one that takes its place: what the session has said (its connect, with an attempt id)
// is said again there, byte for byte. See docs/protocol/connect-attempts.md.
//
//   speaking ──the answer──▶ settled: everything passes through
//      │  ▲
//      │  └──────────────── found: C2 and what was said go out on the new way
//      └─ silence for max(1 s, 4 RTT), or the way has died ─▶ searching ─ nothing found ─▶ as it was, or
//      ended
//
// A way that is silent is listened to until another one is found; then it is closed before anything is said
// on the new one. So at most one of them can be answered.
#include <functional>
#include <memory>

#include "client/connector/connector.hpp"
#include "net/byte_stream.hpp"

namespace sallyport::client {

class CommittedStream final : public net::ByteStream {
 public:
  static constexpr unsigned kMaxRepeats = 3;
  static constexpr Milliseconds kLookAgain{5'000};  ///< for a better way than a tunnel, from the answer on
  static constexpr std::size_t kMaxRecord =
      64 * 1024;  ///< bytes that can be said again; who says more cannot

  /// `moved` is called when another way has taken over; may be empty.
  CommittedStream(loop::EventLoop& loop, std::unique_ptr<Search> search, Found found,
                  std::function<void(const Way&)> moved);
  ~CommittedStream() override;

  /// The way that is used now.
  const Way& way() const { return way_; }
  /// The last 32 bytes of the server's S1 on it.
  const rtmp::Digest& s1_tail() const { return proved_.s1_tail; }
  /// How often what was said has been said again.
  unsigned repeats() const { return repeats_; }

  // ByteStream
  const net::TransportFacts& facts() const override { return facts_; }
  loop::EventLoop& event_loop() override { return loop_; }
  void start(std::shared_ptr<net::StreamUser> user, ByteSpan initial) override;
  void want_write() override;
  void set_reading(bool on) override;
  void close(Reason reason, bool flush) override;
  std::uint64_t bytes_received() const override { return below_ ? below_->bytes_received() : 0; }
  std::uint64_t bytes_sent() const override { return below_ ? below_->bytes_sent() : 0; }
  std::optional<MonotonicTime> blocked_since() const override;

 private:
  class Leg;

  void attach();
  void on_bytes(ByteSpan bytes);
  bool fill(net::Gather& out, std::size_t limit);
  bool fill_recorded(net::Gather& out, std::size_t limit);
  void on_leg_closed(Reason reason);
  void settle();
  void on_silence();
  void look_on();
  void on_search_end(std::variant<Found, NotFound> outcome);
  void drop_leg();
  void end(Reason reason);
  bool may_say_again(bool died) const;
  std::shared_ptr<CommittedStream> self() {
    return std::static_pointer_cast<CommittedStream>(shared_from_this());
  }

  loop::EventLoop& loop_;
  std::unique_ptr<Search> search_;
  std::function<void(const Way&)> moved_;
  Way way_;
  Proved proved_;  // of the way that is used now; its stream until it has been attached
  net::TransportFacts facts_;
  std::shared_ptr<net::StreamUser> user_;  // until the stream has ended
  std::shared_ptr<net::ByteStream> below_;
  std::shared_ptr<Leg> leg_;  // the user of below_; null while there is no way
  ByteVector record_;         // what the user has said, until it is settled
  std::size_t replayed_ = 0;  // how much of it has been said on this way
  ByteVector held_;           // the first bytes of an answer
  loop::Timer patience_;
  loop::Timer look_again_;  // for the memory; this session stays where it is
  unsigned repeats_ = 0;
  bool reading_ = true;
  bool heard_ = false;
  bool settled_ = false;
  bool searching_ = false;
  bool closing_ = false;
};

}  // namespace sallyport::client
