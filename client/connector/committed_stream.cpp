#include "client/connector/committed_stream.hpp"

#include <utility>

#include "client/connector/attempt_id.hpp"

namespace sallyport::client {
namespace {

/// By an acknowledgement of this length our server shows at once that it has a connect (one chunk: 12 bytes
/// of headers, 4 of the message). It says nothing about the decision, so it does not settle anything.
constexpr std::size_t kFirstWords = 16;

net::Gather& plain_gather() {
  static thread_local net::Gather gather;
  return gather;
}

/// The path gave way, not the peer.
bool is_cut(Reason reason) {
  return reason == Reason::peer_reset || reason == Reason::peer_gone || reason == Reason::ping_timeout ||
         reason == Reason::stalled;
}

}  // namespace

/// The user of one way. Once another has taken over, nothing that comes of it matters.
class CommittedStream::Leg final : public net::StreamUser {
 public:
  explicit Leg(std::shared_ptr<CommittedStream> owner) : owner_(std::move(owner)) {}
  void release() { owner_ = nullptr; }

  void on_bytes(ByteSpan bytes) override {
    if (const auto owner = owner_) owner->on_bytes(bytes);
  }
  bool fill(net::Gather& out, std::size_t limit) override {
    const auto owner = owner_;
    return owner && owner->fill(out, limit);
  }
  bool on_peer_end() override {
    const auto owner = owner_;
    return owner && owner->settled_ && owner->user_ && owner->user_->on_peer_end();
  }
  void on_closed(Reason reason) override {
    if (const auto owner = std::move(owner_)) owner->on_leg_closed(reason);
  }

 private:
  std::shared_ptr<CommittedStream> owner_;  // null once it is not its leg any more
};

CommittedStream::CommittedStream(loop::EventLoop& loop, std::unique_ptr<Search> search, Found found,
                                 std::function<void(const Way&)> moved)
    : loop_(loop),
      search_(std::move(search)),
      moved_(std::move(moved)),
      way_(std::move(found.way)),
      proved_(std::move(found.proved)),
      facts_(proved_.stream->facts()),
      patience_([this] { on_silence(); }),
      look_again_([this] { search_->look_for_better(); }) {}

CommittedStream::~CommittedStream() {
  if (proved_.stream) proved_.stream->close(Reason::client_closed, false);  // nobody has begun with it
}

void CommittedStream::start(std::shared_ptr<net::StreamUser> user, ByteSpan initial) {
  const auto alive = shared_from_this();
  user_ = std::move(user);
  if (!initial.empty()) user_->on_bytes(initial);
  if (proved_.stream) attach();
}

/// Takes the way that was found last.
void CommittedStream::attach() {
  Proved& way = proved_;
  leg_ = std::make_shared<Leg>(self());
  below_ = std::exchange(way.stream, nullptr);
  facts_ = below_->facts();
  replayed_ = 0;
  if (const auto ended = way.parked->ended()) {
    loop_.post([leg = leg_, reason = *ended] { leg->on_closed(reason); });
    return;
  }
  below_->start(leg_, way.parked->take());
  if (!below_) return;
  below_->set_reading(reading_);
  below_->want_write();
}

// ---------------------------------------------------------------------------------------------- what is said

bool CommittedStream::fill(net::Gather& out, std::size_t limit) {
  if (!proved_.unsaid.empty()) {  // C2
    const ByteVector c2 = std::exchange(proved_.unsaid, {});
    out.add_owned(SharedBytes::copy_of(c2), 0, c2.size());
  }
  if (!settled_) return fill_recorded(out, limit);
  const auto user = user_;
  return user && user->fill(out, limit);
}

bool CommittedStream::fill_recorded(net::Gather& out, std::size_t limit) {
  net::Gather& plain = plain_gather();
  plain.clear();
  const auto user = user_;
  const bool more = user && user->fill(plain, limit);
  for (std::size_t i = 0; i < plain.slice_count(); ++i) {
    const ByteSpan slice = plain.slice(i);
    record_.insert(record_.end(), slice.begin(), slice.end());
  }
  plain.clear();
  const ByteSpan fresh = ByteSpan(record_).subspan(replayed_);
  if (fresh.empty()) return more;
  out.add_owned(SharedBytes::copy_of(fresh), 0, fresh.size());
  if (replayed_ == 0) patience_.arm(loop_.timers(), reply_patience(proved_.round_trip));
  replayed_ = record_.size();
  return more;
}

// --------------------------------------------------------------------------------------------- what is heard

void CommittedStream::on_bytes(ByteSpan bytes) {
  const auto alive = shared_from_this();
  if (!settled_) {
    heard_ = true;
    patience_.cancel();
    if (std::exchange(searching_, false)) search_->stop();
    held_.insert(held_.end(), bytes.begin(), bytes.end());
    if (proved_.knows_attempts && held_.size() <= kFirstWords) return;
    settle();
    if (const auto user = user_) user->on_bytes(std::exchange(held_, {}));
    return;
  }
  if (const auto user = user_) user->on_bytes(bytes);
}

void CommittedStream::settle() {
  settled_ = true;
  record_ = {};
  search_->note_use();
  if (is_tunnel(way_.carrier.dress)) look_again_.arm(loop_.timers(), kLookAgain);
}

// ------------------------------------------------------------------------------------------------ another
// way

bool CommittedStream::may_say_again(bool died) const {
  if (settled_ || closing_ || repeats_ >= kMaxRepeats || record_.size() > kMaxRecord) return false;
  if (record_.empty()) return died;  // nothing has been said
  return may_repeat(died ? Mishap::death : Mishap::silence, proved_.knows_attempts, heard_);
}

void CommittedStream::on_silence() {
  if (may_say_again(false)) look_on();
}

void CommittedStream::on_leg_closed(Reason reason) {
  const auto alive = shared_from_this();
  leg_ = nullptr;
  patience_.cancel();
  if (settled_ && !closing_ && is_cut(reason)) search_->note_cut();
  if (searching_) return;  // it was silent already
  if (!may_say_again(true)) return end(reason);
  look_on();
}

void CommittedStream::look_on() {
  searching_ = true;
  search_->go_on([this](std::variant<Found, NotFound> outcome) { on_search_end(std::move(outcome)); });
}

void CommittedStream::on_search_end(std::variant<Found, NotFound> outcome) {
  const auto alive = shared_from_this();
  searching_ = false;
  auto* found = std::get_if<Found>(&outcome);
  if (!found) {
    if (!leg_) end(Reason::peer_gone);
    return;  // the silent way is all there is
  }
  drop_leg();
  ++repeats_;
  heard_ = false;
  held_.clear();
  proved_ = std::move(found->proved);
  way_ = std::move(found->way);
  if (moved_) moved_(way_);
  attach();
}

/// Before anything is said on the next way.
void CommittedStream::drop_leg() {
  if (const auto leg = std::exchange(leg_, nullptr)) {
    leg->release();
    below_->close(Reason::client_closed, false);
  }
}

// ---------------------------------------------------------------------------------------------------- the
// rest

void CommittedStream::want_write() {
  if (leg_) below_->want_write();
}

void CommittedStream::set_reading(bool on) {
  reading_ = on;
  if (leg_) below_->set_reading(on);
}

void CommittedStream::close(Reason reason, bool flush) {
  const auto alive = shared_from_this();
  if (std::exchange(closing_, true) && flush) return;
  patience_.cancel();
  look_again_.cancel();
  if (std::exchange(searching_, false)) search_->stop();
  if (settled_ && is_cut(reason)) search_->note_cut();
  if (leg_) return below_->close(reason, flush);
  if (const auto unused = std::exchange(proved_.stream, nullptr)) unused->close(reason, false);
  end(reason);
}

std::optional<MonotonicTime> CommittedStream::blocked_since() const {
  return leg_ ? below_->blocked_since() : std::nullopt;
}

void CommittedStream::end(Reason reason) {
  look_again_.cancel();
  if (const auto user = std::move(user_)) user->on_closed(reason);
}

}  // namespace sallyport::client
