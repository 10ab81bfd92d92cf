#pragma once
// A ByteStream without a network: the test plays the peer. It pulls at the end of a turn like the real ones,
// takes what comes unless it is told to be blocked, and keeps every byte that was sent.
#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "net/byte_stream.hpp"

namespace sallyport::test {

class FakeByteStream final : public net::ByteStream, private loop::TurnEnd {
 public:
  explicit FakeByteStream(loop::EventLoop& loop, net::TransportFacts facts = {}) : loop_(loop), facts_(std::move(facts)) {
    if (facts_.accepted_at == MonotonicTime{}) facts_.accepted_at = std::max(monotonic_now(), loop.timers().now());
  }

  // net::ByteStream
  const net::TransportFacts& facts() const override { return facts_; }
  loop::EventLoop& event_loop() override { return loop_; }
  void start(std::shared_ptr<net::StreamUser> user, ByteSpan initial) override {
    user_ = std::move(user);
    set_reading(true);
    if (!initial.empty()) receive(initial);
  }
  void want_write() override {
    if (!closed_) loop_.at_end_of_turn(*this);
  }
  void answer_follows() override { ++answers_announced_; }
  void set_reading(bool on) override {
    reading_ = on;
    if (on && !inbox_.empty()) loop_.post([this, alive = shared_from_this()] { deliver(); });
  }
  void close(Reason reason, bool flush) override {
    if (closed_) return;
    const auto alive = shared_from_this();
    if (flush && !blocked_since_) pull();
    finish(reason);
  }
  void proved() override { proved_ = true; }
  std::uint64_t bytes_received() const override { return received_; }
  std::uint64_t bytes_sent() const override { return sent_total_; }
  std::optional<MonotonicTime> blocked_since() const override { return blocked_since_; }

  // the peer's side
  /// Arrives as one piece; waits while reading is stopped.
  void receive(ByteSpan bytes) {
    inbox_.insert(inbox_.end(), bytes.begin(), bytes.end());
    deliver();
  }
  /// The peer has closed.
  void end(Reason reason = Reason::client_closed) { finish(reason); }
  /// The peer takes nothing since then; nullopt: it takes everything again.
  void block(std::optional<MonotonicTime> since) {
    blocked_since_ = since;
    if (!since) want_write();
  }
  ByteVector take_sent() { return std::exchange(sent_, {}); }

  std::optional<Reason> closed_with() const { return closed_ ? std::optional(reason_) : std::nullopt; }
  bool reading() const { return reading_; }
  bool is_proved() const { return proved_; }
  unsigned writes() const { return writes_; }
  /// Calls of answer_follows().
  unsigned answers_announced() const { return answers_announced_; }
  std::size_t waiting() const { return inbox_.size(); }
  std::size_t fill_limit = 64 * 1024;

 private:
  static constexpr int kWritesPerTurn = 8;

  void end_of_turn() override {
    if (closed_ || blocked_since_) return;
    const auto alive = shared_from_this();
    if (pull()) loop_.at_end_of_turn(*this);
  }
  /// Answers whether there was more than one turn takes.
  bool pull() {
    const auto user = user_;
    for (int i = 0; user && i < kWritesPerTurn; ++i) {
      const auto gather = std::make_unique<net::Gather>();
      const bool more = user->fill(*gather, fill_limit);
      for (std::size_t slice = 0; slice < gather->slice_count(); ++slice) {
        const ByteSpan bytes = gather->slice(slice);
        sent_.insert(sent_.end(), bytes.begin(), bytes.end());
      }
      sent_total_ += gather->size();
      writes_ += gather->empty() ? 0 : 1;
      if (!more || gather->empty()) return false;
    }
    return true;
  }
  void deliver() {
    const auto alive = shared_from_this();
    const auto user = user_;
    if (!reading_ || closed_ || !user) return;
    const ByteVector bytes = std::exchange(inbox_, {});
    received_ += bytes.size();
    if (!bytes.empty()) user->on_bytes(bytes);
  }
  void finish(Reason reason) {
    if (std::exchange(closed_, true)) return;
    reason_ = reason;
    if (const auto user = std::exchange(user_, nullptr)) user->on_closed(reason);
  }

  loop::EventLoop& loop_;
  net::TransportFacts facts_;
  std::shared_ptr<net::StreamUser> user_;
  ByteVector inbox_;
  ByteVector sent_;
  std::uint64_t received_ = 0;
  std::uint64_t sent_total_ = 0;
  unsigned writes_ = 0;
  unsigned answers_announced_ = 0;
  std::optional<MonotonicTime> blocked_since_;
  Reason reason_ = Reason::none;
  bool reading_ = true;
  bool closed_ = false;
  bool proved_ = false;
};

}  // namespace sallyport::test
