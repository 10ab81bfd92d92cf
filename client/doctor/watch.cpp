#include "client/doctor/watch.hpp"

#include <utility>

#include "net/gather.hpp"

namespace sallyport::client {
namespace {

/// Connections of a tunnel that end at a like age before that counts: both of its lanes.
constexpr std::uint64_t kCutsToBelieve = 2;

}  // namespace

Watch::Watch(Proved proved, MonotonicTime since, std::function<MonotonicTime()> now,
             std::function<void(Observation)> done)
    : proved_(std::move(proved)), since_(since), now_(std::move(now)), done_(std::move(done)), over_([this] {
        answer();
      }) {}

Watch::~Watch() = default;

void Watch::begin(loop::TimerWheel& wheel, Milliseconds time) {
  begun_ = now_();
  wheel_ = &wheel;
  over_.arm(wheel, Deadline{begun_ + time});
  if (!proved_.stream) return;
  const ByteVector said = proved_.parked ? proved_.parked->take() : ByteVector{};
  proved_.stream->start(shared_from_this(), said);
  proved_.stream->want_write();
}

Observation Watch::give_up() {
  over_.cancel();
  done_ = nullptr;
  const Observation seen = look();
  const auto alive = shared_from_this();
  if (proved_.stream && !ended_) proved_.stream->close(Reason::client_closed, true);
  return seen;
}

bool Watch::fill(net::Gather& out, std::size_t) {
  if (proved_.unsaid.empty()) return false;
  const ByteVector c2 = std::exchange(proved_.unsaid, {});
  out.add_owned(SharedBytes::copy_of(c2), 0, c2.size());
  return false;
}

/// Told in a turn of its own: the stream is still in the call that led here.
void Watch::on_closed(Reason) {
  ended_ = true;
  if (!done_) return;
  cut_after_ = std::chrono::duration_cast<Milliseconds>(now_() - since_);
  over_.arm(*wheel_, Milliseconds(0));
}

Observation Watch::look() const {
  Observation seen;
  seen.watched = std::chrono::duration_cast<Milliseconds>(now_() - begun_);
  seen.cut_after = cut_after_;
  if (!proved_.health) return seen;
  if (!seen.cut_after) seen.cut_after = proved_.health->connections_cut_after(kCutsToBelieve);
  // A forward proxy takes connections long before the server has been asked: there the two do not compare.
  if (proved_.candidate.route.kind != RouteKind::http_forward)
    seen.held_for = proved_.health->replies_buffered_for();
  seen.got_around = proved_.health->got_around;
  return seen;
}

void Watch::answer() {
  const auto alive = shared_from_this();
  const auto done = std::exchange(done_, nullptr);
  const Observation seen = give_up();
  if (done) done(seen);
}

}  // namespace sallyport::client
