#include "client/connector/network_starter.hpp"

#include <utility>
#include <vector>

#include "client/connector/forward_authorization.hpp"
#include "client/connector/greeting.hpp"
#include "client/tunnel/tunnel_client.hpp"
#include "client/websocket/open_websocket.hpp"
#include "net/socket_address.hpp"

namespace sallyport::client {
namespace {

using StreamRef = std::shared_ptr<net::ByteStream>;

TunnelForm form_of(Dress dress) {
  if (dress == Dress::tunnel_poll) return TunnelForm::polling;
  if (dress == Dress::tunnel_text) return TunnelForm::text;
  return TunnelForm::normal;
}

/// Whoever gets that far has other obstacles in the way than what carriers look like.
bool is_last_resort(Dress dress) {
  return dress == Dress::tunnel_poll || dress == Dress::tunnel_text;
}

class WayAttempt final : public Cancellable, public std::enable_shared_from_this<WayAttempt> {
 public:
  WayAttempt(std::shared_ptr<Toolbox> tools, const Target& target, RaceLimits limits, bool resumes,
             const Candidate& candidate, AttemptEvents events)
      : tools_(std::move(tools)),
        target_(target),
        limits_(limits),
        resumes_(resumes),
        events_(std::move(events)) {
    proved_.candidate = candidate;
    proved_.carrier = candidate.carrier;
  }

  void begin() {
    begun_ = monotonic_now();
    step_ = open_line(tools_, line_request(), events_.reached,
                      [this](Outcome<Line> line) { on_line(std::move(line)); });
  }
  /// No further call; what is under way is ended.
  void cancel() {
    events_ = {};
    step_.reset();
    spent_.clear();
  }

 private:
  const Candidate& candidate() const { return proved_.candidate; }

  LineRequest line_request() const {
    return {.route = candidate().route,
            .host = target_.host,
            .port = candidate().port,
            .tls = candidate().carrier.tls,
            .small_segments = is_last_resort(candidate().carrier.dress),
            .tcp_timeout = limits_.unanswered,
            .timeout = limits_.unproven};
  }

  void on_line(Outcome<Line> outcome) {
    if (auto* failure = std::get_if<Failure>(&outcome)) return finish(std::move(*failure));
    Line& line = std::get<Line>(outcome);
    proved_.address = line.address;
    const Dress dress = candidate().carrier.dress;
    if (dress == Dress::raw) return shake_hands(std::move(line.stream), std::move(line.initial));
    if (!line.initial.empty()) {  // HTTP servers wait until they are asked
      line.stream->close(Reason::bad_http, false);
      return finish(Failure{Obstacle::not_http, Stage::http, "it spoke before it was asked"});
    }
    if (is_tunnel(dress)) return dig_tunnel(std::move(line.stream));
    upgrade(std::move(line.stream));
  }

  void upgrade(StreamRef stream) {
    reach(Stage::upgrade);
    const WebSocketRequest request{.host_header = host_header(),
                                   .path = "/" + target_.path,
                                   .origin = {},
                                   .proxy_authorization = {},
                                   .redial = resumes_ ? redial() : nullptr};
    take_step(open_websocket(std::move(stream), request,
                             [this](WebSocketOutcome outcome) { on_upgrade(std::move(outcome)); }));
  }

  void on_upgrade(WebSocketOutcome outcome) {
    const bool tls = candidate().carrier.tls;
    if (auto* stream = std::get_if<StreamRef>(&outcome)) {
      proved_.carrier = tls ? kWss : kWs;
      return shake_hands(std::move(*stream), {});
    }
    if (auto* failure = std::get_if<Failure>(&outcome)) return finish(std::move(*failure));
    auto& refused = std::get<WebSocketRefused>(outcome);
    if (candidate().carrier.dress == Dress::websocket) {
      if (refused.stream) refused.stream->close(Reason::client_closed, false);
      const Obstacle obstacle =
          refused.status == 403 ? Obstacle::upgrade_refused : Obstacle::upgrade_stripped;
      return finish(Failure{obstacle, Stage::upgrade, refused.what});
    }
    proved_.carrier = tls ? kRtmpts : kRtmpt;
    dig_tunnel(std::move(refused.stream));
  }

  void dig_tunnel(StreamRef first) {
    reach(Stage::tunnel);
    TunnelOptions options;
    options.host_header = host_header();
    options.form = form_of(proved_.carrier.dress);
    options.secure = candidate().carrier.tls;
    options.open_timeout = limits_.unproven;
    options.health = std::make_shared<TunnelHealth>();
    proved_.health = options.health;
    if (candidate().route.kind == RouteKind::http_forward) {
      options.target_prefix = "http://" + net::host_and_port(target_.host, candidate().port);
      options.authorization = std::make_shared<ForwardAuthorization>(tools_, candidate().route.proxy);
    }
    take_step(open_tunnel(tools_->loop, redial(), std::move(first), std::move(options),
                          [this](Outcome<StreamRef> outcome) { on_tunnel(std::move(outcome)); }));
  }

  /// Further connections like the first. Tunnels and resumable WebSockets outlive this attempt and go on
  /// dialling.
  HttpDial redial() const {
    return [tools = tools_, request = line_request()](HttpConnected connected) {
      return open_line(tools, request, nullptr, [connected = std::move(connected)](Outcome<Line> line) {
        if (auto* failure = std::get_if<Failure>(&line)) return connected(std::move(*failure));
        connected(std::move(std::get<Line>(line).stream));
      });
    };
  }

  void on_tunnel(Outcome<StreamRef> outcome) {
    if (auto* failure = std::get_if<Failure>(&outcome)) return finish(std::move(*failure));
    shake_hands(std::get<StreamRef>(std::move(outcome)), {});
  }

  void shake_hands(StreamRef stream, ByteVector initial) {
    reach(Stage::handshake);
    take_step(greet(std::move(stream), std::move(initial), candidate().carrier.rtmpe,
                    [this](Outcome<Greeted> outcome) { on_greeted(std::move(outcome)); }));
  }

  void on_greeted(Outcome<Greeted> outcome) {
    if (auto* failure = std::get_if<Failure>(&outcome)) return finish(std::move(*failure));
    auto& greeted = std::get<Greeted>(outcome);
    proved_.stream = std::move(greeted.stream);
    proved_.parked = std::move(greeted.parked);
    proved_.unsaid = std::move(greeted.unsaid);
    proved_.proof = greeted.proof;
    proved_.knows_attempts = greeted.knows_attempts;
    proved_.s1_tail = greeted.s1_tail;
    proved_.round_trip = greeted.round_trip;
    proved_.elapsed = std::chrono::duration_cast<Milliseconds>(monotonic_now() - begun_);
    finish(std::move(proved_));
  }

  std::string host_header() const {
    const std::uint16_t usual = candidate().carrier.tls ? 443 : 80;
    return candidate().port == usual ? bracketed(target_.host)
                                     : net::host_and_port(target_.host, candidate().port);
  }

  void reach(Stage stage) {
    if (events_.reached) events_.reached(stage);
  }
  /// The step before may still be in the call that led here.
  void take_step(std::unique_ptr<Cancellable> next) {
    if (step_) spent_.push_back(std::move(step_));
    step_ = std::move(next);
  }
  /// Told in a turn of its own, outside the call that led here: the race may destroy this attempt at once.
  void finish(Outcome<Proved> outcome) {
    auto result = std::make_shared<Outcome<Proved>>(std::move(outcome));
    tools_->loop.post([weak = weak_from_this(), result] {
      const auto self = weak.lock();
      if (const auto done = self ? std::move(self->events_.done) : nullptr) return done(std::move(*result));
      auto* proved = std::get_if<Proved>(result.get());  // nobody wants it any more
      if (proved && proved->stream) proved->stream->close(Reason::client_closed, false);
    });
  }

  std::shared_ptr<Toolbox> tools_;
  const Target target_;
  const RaceLimits limits_;
  const bool resumes_;
  AttemptEvents events_;
  Proved proved_;
  MonotonicTime begun_{};
  std::unique_ptr<Cancellable> step_;
  std::vector<std::unique_ptr<Cancellable>> spent_;
};

class Handle final : public Cancellable {
 public:
  explicit Handle(std::shared_ptr<WayAttempt> attempt) : attempt_(std::move(attempt)) {}
  ~Handle() override { attempt_->cancel(); }

 private:
  std::shared_ptr<WayAttempt> attempt_;
};

}  // namespace

std::unique_ptr<Cancellable> NetworkStarter::start(const Candidate& candidate, AttemptEvents events) {
  auto attempt =
      std::make_shared<WayAttempt>(tools_, target_, limits_, resumes_, candidate, std::move(events));
  attempt->begin();
  return std::make_unique<Handle>(std::move(attempt));
}

}  // namespace sallyport::client
