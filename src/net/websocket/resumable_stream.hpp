#pragma once
// ResumableStream: a ByteStream that outlives its connections, between two peers of ours. It rides on one
// WebSocket after the other (ResumeLink). Both sides count the bytes of both directions and acknowledge them;
// what has not been acknowledged is kept (ReplayLog) and said again over the next connection, from the byte
// on that the peer has: nothing is lost, nothing comes twice.
//
//   attached ◀──────── attach ──────┐
//      │  connection ends           │
//      └──────────────▶ away ───────┤
//                         └─ 30 s ──┴─▶ closed (resume_expired)      a Close frame ends it at once, unless it says "suspended"
//
// Lives on one loop; links may be on others. A full window holds its user back.
#include <functional>
#include <memory>

#include "net/byte_stream.hpp"
#include "net/websocket/replay_log.hpp"

namespace sallyport::net {

class ResumeLink;

class ResumableStream final : public ByteStream, private loop::TurnEnd {
 public:
  static constexpr Seconds kAway{30};                          ///< without a connection
  static constexpr std::size_t kAcknowledgeEvery = 16 * 1024;  ///< bytes that have come
  /// Or so many, if the last note is so long ago: on a slow line a publisher sees by it how much waits there.
  static constexpr std::size_t kAcknowledgeSome = 1024;
  static constexpr std::chrono::milliseconds kAcknowledgeAfter{100};

  struct Hooks {
    /// The connection has ended. False: there is no hope for another, the session ends at once.
    std::function<bool()> lost;
    std::function<void()> ended;  ///< the session has ended; once
  };

  /// The hooks run on `loop`; what they refer to outlives the stream or the hooks know better.
  ResumableStream(loop::EventLoop& loop, TransportFacts facts, Hooks hooks);
  ~ResumableStream() override;

  /// Goes on over `link`, whose peer has `peer_has` bytes of ours. The link is told first with `note`, if
  /// there is one. A link there was is dropped. False, and nothing changes: the peer cannot have so many, or
  /// all is over.
  bool attach(loop::LoopRef<ResumeLink> link, std::uint64_t peer_has, std::string note);
  /// Bytes of the peer's that have come.
  std::uint64_t received() const { return received_; }

  // of the link, which says which one it is
  void on_link_bytes(std::uint64_t link, ByteSpan bytes);
  void on_link_acknowledged(std::uint64_t link, std::uint64_t offset);
  void on_link_ended(std::uint64_t link, Reason reason, bool in_words);

  // ByteStream
  const TransportFacts& facts() const override { return facts_; }
  loop::EventLoop& event_loop() override { return loop_; }
  void start(std::shared_ptr<StreamUser> user, ByteSpan initial) override;
  void want_write() override;
  void set_reading(bool on) override;
  void close(Reason reason, bool flush) override;
  void proved() override;
  std::uint64_t bytes_received() const override { return received_; }
  std::uint64_t bytes_sent() const override { return log_.sent(); }
  std::optional<MonotonicTime> blocked_since() const override { return blocked_since_; }
  bool suspended() const override { return !link_ && !closed_; }

 private:
  void end_of_turn() override;
  void pull();
  void push();
  void deliver(ByteSpan bytes);
  void deliver_inbox();
  void acknowledge_received(std::size_t count);
  void tell_suspended(bool suspended);
  void finish(Reason reason);
  std::shared_ptr<ResumableStream> self() {
    return std::static_pointer_cast<ResumableStream>(shared_from_this());
  }

  loop::EventLoop& loop_;
  const TransportFacts facts_;
  const Hooks hooks_;
  std::shared_ptr<StreamUser> user_;
  loop::LoopRef<ResumeLink> link_;
  std::uint64_t link_number_ = 0;
  ReplayLog log_;
  ByteVector inbox_;  // while the user does not read: at most the peer's window
  std::uint64_t received_ = 0;
  std::size_t unacknowledged_ = 0;  // bytes that the user has got since the last note
  std::uint64_t delivered_ = 0;
  MonotonicTime acknowledged_at_{};
  std::optional<MonotonicTime> blocked_since_;
  loop::Timer away_;
  bool more_ = false;  // the user has more to send, as far as is known
  bool pulling_ = false;
  bool reading_ = true;
  bool proved_ = false;
  bool told_suspended_ = false;
  Reason closing_ = Reason::none;  // while pulling_
  bool closed_ = false;
};

}  // namespace sallyport::net
