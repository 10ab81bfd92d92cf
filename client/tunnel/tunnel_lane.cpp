#include "client/tunnel/tunnel_lane.hpp"

#include <algorithm>
#include <utility>

#include "http/text_document.hpp"

namespace sallyport::client {
namespace {

constexpr Milliseconds kFirstPause{100};
constexpr Milliseconds kLongestPause{2'000};
constexpr Milliseconds kLasted{1'000};  // an attempt that took so long is no hammering

/// Said by what stands in between, and not for good.
bool passes(unsigned status) {
  return status == 408 || status == 429 || status >= 500;
}

Obstacle obstacle_of(unsigned status) {
  return status == 406 || status == 415 ? Obstacle::content_type_refused : Obstacle::http_error;
}

}  // namespace

TunnelLane::TunnelLane(loop::EventLoop& loop, const TunnelSpeech& speech, HttpDial dial, TunnelHealth& health,
                       TunnelPatience& patience, std::unique_ptr<HttpChannel> channel)
    : loop_(loop),
      speech_(speech),
      dial_(std::move(dial)),
      health_(health),
      patience_(patience),
      channel_(channel ? std::move(channel) : std::make_unique<HttpChannel>(loop_, dial_, health_)),
      pause_([this] { attempt(); }) {}

void TunnelLane::run(Terms terms, Done done) {
  terms_ = std::move(terms);
  done_ = std::move(done);
  challenges_ = 0;
  attempt();
}

void TunnelLane::expire() {
  channel_->expire();
}

void TunnelLane::reset() {
  pause_.cancel();
  done_ = nullptr;
  terms_ = {};
  channel_ = std::make_unique<HttpChannel>(loop_, dial_, health_);
}

void TunnelLane::attempt() {
  TunnelAsk ask = terms_.ask();
  attempt_began_ = monotonic_now();
  const Milliseconds timeout = speech_.options.request_timeout;
  // While bytes flow a hold is half of it (HoldPolicy), so that a dead path is noticed as soon as by a send.
  const Deadline deadline{monotonic_now() + (ask.hold > Milliseconds(0) ? ask.hold + timeout / 2 : timeout)};
  channel_->exchange(speech_.request(ask.target, std::move(ask.body), !ask.held), deadline,
                     [this](HttpChannel::Answer answer) { on_answer(std::move(answer)); });
}

void TunnelLane::on_answer(HttpChannel::Answer answer) {
  if (auto* const reply = std::get_if<http::ReceivedReply>(&answer)) return on_reply(std::move(*reply));
  on_fault(std::move(std::get<ExchangeFault>(answer)));
}

void TunnelLane::on_reply(http::ReceivedReply reply) {
  if (reply.status != 200) return on_status(reply);
  if (speech_.text) {
    auto unwrapped = http::parse_text_document(as_text(reply.body));
    reply.body = unwrapped ? std::move(*unwrapped) : ByteVector();
  }
  if (!terms_.fits(reply.body)) {
    channel_->drop_connection();
    return on_fault({ExchangeFault::Kind::malformed,
                     {Obstacle::not_http, Stage::tunnel, "not the server's reply"},
                     true});
  }
  failures_ = 0;
  patience_.on_reply();
  finish(std::move(reply.body));
}

void TunnelLane::on_status(const http::ReceivedReply& reply) {
  if (reply.status == 407) {
    auto failure = speech_.on_challenge(reply, challenges_);
    return failure ? finish(std::move(*failure)) : attempt();
  }
  if (reply.status == 404)
    return finish(Failure{Obstacle::closed, Stage::tunnel, "the server has ended the session"});
  Failure failure{obstacle_of(reply.status), Stage::tunnel, status_line(reply.status)};
  if (!passes(reply.status)) return finish(std::move(failure));
  on_fault({ExchangeFault::Kind::malformed, std::move(failure), true});
}

bool TunnelLane::may_repeat(const ExchangeFault& fault) const {
  if (patience_.over() || terms_.repeat == Repeat::never) return false;
  if (terms_.repeat == Repeat::always || fault.kind == ExchangeFault::Kind::no_connection) return true;
  return fault.kind == ExchangeFault::Kind::cut && fault.reused && !fault.began;
}

void TunnelLane::on_fault(ExchangeFault fault) {
  if (!may_repeat(fault)) {
    if (fault.kind == ExchangeFault::Kind::cut && health_.connections_cut_after())
      fault.failure.obstacle = Obstacle::connections_cut;
    return finish(std::move(fault.failure));
  }
  ++health_.repeated;
  if (terms_.again) terms_.again(fault);
  repeat_later(fault);
}

/// At once after the first cut: most are the whim of a box in between, and the next connection works.
void TunnelLane::repeat_later(const ExchangeFault& fault) {
  if (monotonic_now() - attempt_began_ >= kLasted) failures_ = 0;
  const bool at_once = failures_++ == 0 && fault.kind != ExchangeFault::Kind::no_connection;
  const unsigned doublings = std::min(failures_, 6u) - 1;
  pause_.arm(loop_.timers(),
             at_once ? Milliseconds(0) : std::min(kFirstPause * (1 << doublings), kLongestPause));
}

void TunnelLane::finish(Outcome<ByteVector> outcome) {
  terms_ = {};
  const Done done = std::exchange(done_, nullptr);
  done(std::move(outcome));  // which may destroy this
}

}  // namespace sallyport::client
