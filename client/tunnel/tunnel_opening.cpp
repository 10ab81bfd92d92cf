#include "client/tunnel/tunnel_opening.hpp"

#include <utility>

#include "client/proxy/refusal.hpp"
#include "client/tunnel/legacy_client.hpp"
#include "client/tunnel/paired_client.hpp"

namespace sallyport::client {
namespace {

/// Said of a content type, or by a filter that does not say why.
bool may_be_about_the_type(unsigned status) {
  return status == 400 || status == 403 || status == 405 || status == 406 || status == 413 || status == 415 ||
         status == 451 || status == 501;
}

bool looks_like_a_page(const http::ReceivedReply& reply) {
  const std::string_view body = as_text(reply.body);
  const std::size_t first = body.find_first_not_of(" \t\r\n\xef\xbb\xbf");
  return reply.content_type == "text/html" || (first != std::string_view::npos && body[first] == '<');
}

/// A forward proxy that does not pass the request on.
Failure explain_squid(const http::ReceivedReply& reply) {
  return explain({.status = reply.status,
                  .squid_error = reply.squid_error,
                  .location = reply.location,
                  .body = as_text(reply.body).substr(0, kRefusalBodyBytes),
                  .connect = false});
}

/// Why `reply` is no answer to /open.
Failure judge(const http::ReceivedReply& reply) {
  if (!reply.squid_error.empty()) return explain_squid(reply);
  const std::string line = status_line(reply.status);
  if (reply.status >= 300 && reply.status < 400) return {Obstacle::captive_portal, Stage::tunnel, line};
  if (reply.status == 200) {
    if (looks_like_a_page(reply))
      return {Obstacle::captive_portal, Stage::tunnel, "a web page instead of a session"};
    return {Obstacle::http_error, Stage::tunnel, "an answer that is no session"};
  }
  const bool type = reply.status == 406 || reply.status == 415;
  return {type ? Obstacle::content_type_refused : Obstacle::http_error, Stage::tunnel, line};
}

}  // namespace

const std::vector<TunnelProbe>& probes_of(TunnelForm form) {
  static const std::vector<TunnelProbe> normal = {
      {"application/x-fcs", "application/x-fcs"},
      {"application/octet-stream", "application/octet-stream"},
      {"text/plain", "text/plain"},
      {"", "text/plain"},
      {"application/x-fcs", "", false, false},
  };
  static const std::vector<TunnelProbe> polling = {{"application/octet-stream", "application/octet-stream"},
                                                   {"text/plain", "text/plain"},
                                                   {"", "text/plain"}};
  // The document first: where bodies are looked into, what is no page would pass here and be refused later.
  static const std::vector<TunnelProbe> text = {{"text/html", "text/html", true}, {"image/gif", "image/gif"}};
  switch (form) {
    case TunnelForm::polling:
      return polling;
    case TunnelForm::text:
      return text;
    default:
      return normal;
  }
}

TunnelOpening::TunnelOpening(loop::EventLoop& loop, HttpDial dial, std::shared_ptr<net::ByteStream> first,
                             TunnelOptions options, Done done)
    : loop_(loop),
      dial_(std::move(dial)),
      speech_{std::move(options), {}, false},
      health_(speech_.options.health ? speech_.options.health : std::make_shared<TunnelHealth>()),
      done_(std::move(done)),
      channel_(std::make_unique<HttpChannel>(loop_, dial_, *health_)),
      deadline_{monotonic_now() + speech_.options.open_timeout},
      begin_([this] { ask(); }) {
  if (first) channel_->adopt(std::move(first));
  begin_.arm(loop_.timers(), Milliseconds(0));
}

void TunnelOpening::ask() {
  if (!fits_in_head(speech_.options))
    return finish(
        Failure{Obstacle::unsupported, Stage::tunnel, "the host or the target cannot stand in a request"});
  const TunnelProbe& probe = probes_of(speech_.options.form)[probe_];
  speech_.content_type = probe.content_type;
  speech_.text = probe.text;
  const std::string hello =
      probe.hello ? http::make_tunnel_hello({probe.reply_type, probe.text}) : std::string(1, '\0');
  channel_->exchange(speech_.request("/open/1", SharedBytes::copy_of(as_bytes(hello)), true), deadline_,
                     [this](HttpChannel::Answer answer) { on_answer(std::move(answer)); });
}

void TunnelOpening::on_answer(HttpChannel::Answer answer) {
  if (const auto* const fault = std::get_if<ExchangeFault>(&answer)) return on_fault(*fault);
  on_reply(std::get<http::ReceivedReply>(answer));
}

void TunnelOpening::on_reply(const http::ReceivedReply& reply) {
  if (reply.status == 407) {
    auto failure = speech_.on_challenge(reply, challenges_);
    return failure ? finish(std::move(*failure)) : ask();
  }
  if (reply.status == 200) {
    if (auto welcome = http::parse_tunnel_welcome(reply.body, speech_.text))
      return succeed(std::move(*welcome));
  }
  Failure why = judge(reply);
  if (reply.status == 200 || may_be_about_the_type(reply.status)) return try_next(std::move(why));
  finish(std::move(why));
}

void TunnelOpening::on_fault(const ExchangeFault& fault) {
  // A filter may also cut the connection; and one that has been used before may just have been closed.
  if (fault.kind == ExchangeFault::Kind::cut)
    return fault.reused && !fault.began ? ask() : try_next(fault.failure);
  finish(fault.failure);
}

void TunnelOpening::try_next(Failure why) {
  if (!first_refusal_) first_refusal_ = std::move(why);
  if (++probe_ < probes_of(speech_.options.form).size()) return ask();
  finish(std::move(*first_refusal_));
}

void TunnelOpening::succeed(http::TunnelWelcome welcome) {
  if (first_refusal_) {
    const bool about_text = speech_.options.form == TunnelForm::text;
    health_->got_around = about_text ? Obstacle::body_refused : Obstacle::content_type_refused;
  }
  health_->own_server = welcome.secret.has_value();
  ClientTunnel::Opening opening{loop_, std::move(speech_), dial_, health_, std::move(channel_)};
  if (health_->own_server)
    return finish(std::make_shared<PairedClient>(std::move(opening), std::move(welcome)));
  finish(std::make_shared<LegacyClient>(std::move(opening), std::move(welcome.id)));
}

void TunnelOpening::finish(Outcome<std::shared_ptr<net::ByteStream>> outcome) {
  const Done done = std::exchange(done_, nullptr);
  done(std::move(outcome));  // which may destroy this
}

std::unique_ptr<Cancellable> open_tunnel(
    loop::EventLoop& loop, HttpDial dial, std::shared_ptr<net::ByteStream> first, TunnelOptions options,
    std::function<void(Outcome<std::shared_ptr<net::ByteStream>>)> done) {
  return std::make_unique<TunnelOpening>(loop, std::move(dial), std::move(first), std::move(options),
                                         std::move(done));
}

}  // namespace sallyport::client
