#include "net/websocket/resumable_stream.hpp"

#include <utility>

#include "net/websocket/resume_link.hpp"

namespace sallyport::net {
namespace {

constexpr int kLastFills = 8;  // of a user that closes and still has something to say

}  // namespace

ResumableStream::ResumableStream(loop::EventLoop& loop, TransportFacts facts, Hooks hooks)
    : loop_(loop), facts_(std::move(facts)), hooks_(std::move(hooks)), away_([this] {
        const auto alive = shared_from_this();
        finish(Reason::resume_expired);
      }) {
  away_.arm(loop_.timers(), Milliseconds(kAway));
}

ResumableStream::~ResumableStream() {
  if (link_) link_.post([](ResumeLink& one) { one.end(Reason::client_closed, false); });
}

void ResumableStream::start(std::shared_ptr<StreamUser> user, ByteSpan initial) {
  user_ = std::move(user);
  const auto user_alive = user_;
  if (!initial.empty()) user_alive->on_bytes(initial);
  if (reading_) set_reading(true);  // what came before there was a user
}

bool ResumableStream::attach(loop::LoopRef<ResumeLink> link, std::uint64_t peer_has, std::string note) {
  if (closed_ || !log_.rewind(peer_has)) return false;
  if (link_) link_.post([](ResumeLink& old) { old.end(Reason::peer_gone, false); });
  link_ = std::move(link);
  away_.cancel();
  blocked_since_.reset();
  link_.post([home = loop::LoopRef<ResumableStream>(loop_, self()), number = ++link_number_, proved = proved_,
              note = std::move(note)](ResumeLink& one) {
    one.attach(home, number);
    if (!note.empty()) one.say(note);
    if (proved) one.proved();
  });
  loop_.at_end_of_turn(*this);
  tell_suspended(false);
  return true;
}

void ResumableStream::tell_suspended(bool suspended) {
  if (std::exchange(told_suspended_, suspended) == suspended) return;  // the first connection is no return
  if (const auto user = user_) user->on_suspended(suspended);
}

// ---- reading

void ResumableStream::on_link_bytes(std::uint64_t link, ByteSpan bytes) {
  if (closed_ || link != link_number_) return;
  const auto alive = shared_from_this();
  received_ += bytes.size();
  if (reading_ && inbox_.empty() && user_) return deliver(bytes);
  inbox_.insert(inbox_.end(), bytes.begin(), bytes.end());
  if (inbox_.size() > ReplayLog::kWindow + kAcknowledgeEvery) finish(Reason::input_overflow);
}

void ResumableStream::deliver(ByteSpan bytes) {
  const auto user_alive = user_;
  user_alive->on_bytes(bytes);
  acknowledge_received(bytes.size());
}

/// What the user has not got is not acknowledged, so the peer's window holds it back.
void ResumableStream::acknowledge_received(std::size_t count) {
  delivered_ += count;
  unacknowledged_ += count;
  if (unacknowledged_ < kAcknowledgeSome || closed_ || !link_) return;
  const MonotonicTime now = monotonic_now();
  if (unacknowledged_ < kAcknowledgeEvery && now - acknowledged_at_ < kAcknowledgeAfter) return;
  unacknowledged_ = 0;
  acknowledged_at_ = now;
  link_.post([offset = delivered_](ResumeLink& one) { one.acknowledge(offset); });
}

void ResumableStream::set_reading(bool on) {
  reading_ = on;
  if (!on || inbox_.empty()) return;
  loop_.post([weak = std::weak_ptr(self())] {
    if (const auto alive = weak.lock()) alive->deliver_inbox();
  });
}

void ResumableStream::deliver_inbox() {
  if (!reading_ || closed_ || inbox_.empty() || !user_) return;
  const ByteVector bytes = std::exchange(inbox_, {});
  deliver(bytes);
}

// ---- writing

void ResumableStream::want_write() {
  if (closed_) return;
  more_ = true;
  loop_.at_end_of_turn(*this);
}

void ResumableStream::end_of_turn() {
  if (closed_) return;
  const auto alive = shared_from_this();
  pull();
  if (!closed_ && closing_ != Reason::none) return close(std::exchange(closing_, Reason::none), true);
  if (!closed_ && link_) push();
}

void ResumableStream::pull() {
  const auto user_alive = user_;
  if (!user_alive) return;
  Gather& gather = worker_gather();
  pulling_ = true;
  while (more_ && log_.room() > 0 && closing_ == Reason::none && !closed_) {
    gather.clear();
    more_ = user_alive->fill(gather, log_.room());
    if (gather.empty()) break;
    log_.append(gather);
  }
  pulling_ = false;
}

void ResumableStream::push() {
  UnsentTail piece = log_.take();
  if (!piece.empty())
    link_.post([piece = std::move(piece)](ResumeLink& one) mutable { one.push(std::move(piece)); });
  if (log_.unsent() == 0 && log_.room() > 0) {
    blocked_since_.reset();
  } else if (!blocked_since_) {
    blocked_since_ = monotonic_now();
  }
}

void ResumableStream::on_link_acknowledged(std::uint64_t link, std::uint64_t offset) {
  if (closed_ || link != link_number_) return;
  if (!log_.acknowledge(offset)) return finish(Reason::bad_websocket);
  blocked_since_.reset();
  loop_.at_end_of_turn(*this);
}

void ResumableStream::proved() {
  proved_ = true;
  if (link_) link_.post([](ResumeLink& one) { one.proved(); });
}

// ---- the end

void ResumableStream::on_link_ended(std::uint64_t link, Reason reason, bool in_words) {
  if (closed_ || link != link_number_) return;
  const auto alive = shared_from_this();
  link_ = {};
  blocked_since_.reset();
  if (in_words) return finish(reason);
  away_.arm(loop_.timers(), Milliseconds(kAway));
  if (!hooks_.lost()) return finish(reason);
  tell_suspended(true);
}

/// Last words go out over the connection there is; they are not said again.
void ResumableStream::close(Reason reason, bool flush) {
  if (closed_) return;
  if (pulling_ && flush) {
    closing_ = reason;  // the gather is in use
    return;
  }
  const auto alive = shared_from_this();
  if (flush && link_ && user_) {
    const auto user_alive = user_;
    Gather& gather = worker_gather();
    bool more = true;
    for (int i = 0; more && i < kLastFills; ++i) {
      gather.clear();
      more = user_alive->fill(gather, log_.room());
      if (gather.empty()) break;
      log_.append(gather);
    }
    link_.post([piece = log_.take(true), reason](ResumeLink& one) mutable {
      one.push(std::move(piece));
      one.end(reason, true);
    });
    link_ = {};
  }
  finish(reason);
}

void ResumableStream::finish(Reason reason) {
  if (closed_) return;
  closed_ = true;
  const auto alive = shared_from_this();
  away_.cancel();
  if (link_) link_.post([reason](ResumeLink& one) { one.end(reason, reason == Reason::bad_websocket); });
  link_ = {};
  log_.clear();
  inbox_ = {};
  hooks_.ended();
  if (const auto user = std::move(user_)) user->on_closed(reason);
}

}  // namespace sallyport::net
