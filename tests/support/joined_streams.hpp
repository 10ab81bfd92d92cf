#pragma once
// Two ByteStreams that are each other's peer, without a network. What travels between them can be cut at a
// byte.
#include <memory>
#include <optional>
#include <utility>

#include "net/byte_stream.hpp"

namespace sallyport::test {

/// What may still pass, in both directions together; nullopt: everything.
struct WireBudget {
  std::optional<std::size_t> left;
  std::size_t passed = 0;
  bool swallow = false;  ///< once nothing may pass, the ends are not told: a path that died silently
};

class JoinedStream final : public net::ByteStream, private loop::TurnEnd {
 public:
  using Ends = std::pair<std::shared_ptr<JoinedStream>, std::shared_ptr<JoinedStream>>;

  static Ends make(loop::EventLoop& loop, std::shared_ptr<WireBudget> wire, net::TransportFacts facts = {}) {
    Ends ends{std::make_shared<JoinedStream>(loop, wire, facts),
              std::make_shared<JoinedStream>(loop, wire, facts)};
    ends.first->other_ = ends.second;
    ends.second->other_ = ends.first;
    return ends;
  }
  JoinedStream(loop::EventLoop& loop, std::shared_ptr<WireBudget> wire, net::TransportFacts facts)
      : loop_(loop), wire_(std::move(wire)), facts_(std::move(facts)) {
    if (facts_.accepted_at == MonotonicTime{}) facts_.accepted_at = monotonic_now();
  }

  const net::TransportFacts& facts() const override { return facts_; }
  loop::EventLoop& event_loop() override { return loop_; }
  void start(std::shared_ptr<net::StreamUser> user, ByteSpan) override {
    user_ = std::move(user);
    deliver_soon();
    want_write();
  }
  void want_write() override {
    if (!closed_) loop_.at_end_of_turn(*this);
  }
  void set_reading(bool on) override {
    reading_ = on;
    if (on) deliver_soon();
  }
  void close(Reason reason, bool flush) override {
    if (closed_) return;
    const auto alive = shared_from_this();
    if (flush) pull();
    finish(reason);
  }
  std::uint64_t bytes_received() const override { return 0; }
  std::uint64_t bytes_sent() const override { return 0; }
  std::optional<MonotonicTime> blocked_since() const override { return std::nullopt; }

 private:
  void end_of_turn() override {
    if (!closed_) pull();
  }
  void pull() {
    const auto alive = shared_from_this();
    const auto user = user_;
    for (bool more = user != nullptr; more && !closed_;) {
      const auto gather = std::make_unique<net::Gather>();
      more = user->fill(*gather, 64 * 1024) && !gather->empty();
      for (std::size_t slice = 0; slice < gather->slice_count(); ++slice) pass(gather->slice(slice));
    }
  }
  /// As many bytes as the wire lets through; then it is cut.
  void pass(ByteSpan bytes) {
    const std::size_t count = std::min(bytes.size(), wire_->left.value_or(bytes.size()));
    wire_->passed += count;
    if (const auto other = other_.lock()) {
      other->inbox_.insert(other->inbox_.end(), bytes.begin(),
                           bytes.begin() + static_cast<std::ptrdiff_t>(count));
      other->deliver_soon();
    }
    if (wire_->left) *wire_->left -= count;
    if (wire_->left != 0u || wire_->swallow) return;
    loop_.post([self = std::static_pointer_cast<JoinedStream>(shared_from_this())] { self->cut(); });
  }
  void cut() {
    const auto other = other_.lock();
    finish(Reason::peer_reset);
    if (other) other->finish(Reason::peer_reset);
  }
  void deliver_soon() {
    loop_.post([weak = weak_from_this()] {
      if (const auto alive = weak.lock()) static_cast<JoinedStream&>(*alive).deliver();
    });
  }
  void deliver() {
    if (closed_ || !reading_ || !user_) return;
    const ByteVector bytes = std::exchange(inbox_, {});
    const auto user = user_;
    if (!bytes.empty()) user->on_bytes(bytes);
    if (other_ended_ && inbox_.empty() && !closed_ && !user->on_peer_end()) finish(Reason::client_closed);
  }
  void finish(Reason reason) {
    if (std::exchange(closed_, true)) return;
    const auto alive = shared_from_this();
    if (const auto other = other_.lock()) {
      other->other_ended_ = true;
      other->deliver_soon();
    }
    if (const auto user = std::exchange(user_, nullptr)) user->on_closed(reason);
  }

  loop::EventLoop& loop_;
  std::shared_ptr<WireBudget> wire_;
  net::TransportFacts facts_;
  std::weak_ptr<JoinedStream> other_;
  std::shared_ptr<net::StreamUser> user_;
  ByteVector inbox_;
  bool reading_ = true;
  bool other_ended_ = false;
  bool closed_ = false;
};

}  // namespace sallyport::test
