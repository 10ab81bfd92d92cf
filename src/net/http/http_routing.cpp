// HttpConnection: where a request goes, and how it is answered.
#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "base/random.hpp"
#include "http/reply.hpp"
#include "net/http/http_connection.hpp"
#include "net/http/page_origin.hpp"

namespace sallyport::net {
namespace {

TunnelVerb verb_of(http::TunnelTarget::Kind kind) {
  switch (kind) {
    case http::TunnelTarget::Kind::send:
      return TunnelVerb::send;
    case http::TunnelTarget::Kind::close:
      return TunnelVerb::close;
    default:
      return TunnelVerb::idle;
  }
}

bool is_ident(http::TunnelTarget::Kind kind) {
  return kind == http::TunnelTarget::Kind::ident || kind == http::TunnelTarget::Kind::ident2;
}

}  // namespace

// ---- routing

void HttpConnection::on_head() {
  const http::RequestHead& head = parser_->head();
  options_ = context_->options();
  loop_.at_end_of_turn(*this);
  const http::TunnelTarget target = http::parse_tunnel_target(head.target);
  const bool ours = target.kind != Kind::none && options_->tunnel.mode != TunnelOptions::Mode::off;
  if (ours && (head.method == "POST" || (head.method == "GET" && is_ident(target.kind))))
    return begin_ours(head, target);
  if (head.method == "CONNECT") return refuse(head, 405);
  current_.file = file_of(head);
  if (current_.file) return ask_upgrade(head);
  route_live(head, ours);
}

void HttpConnection::route_live(const http::RequestHead& head, bool ours) {
  current_.gateway = gateway_of(head);
  if (current_.gateway) return ask_gateway(head);
  current_.media = media_of(head);
  if (wants_upgrade(head) || current_.media) return ask_upgrade(head);
  if (auto question = ours ? std::nullopt : page_of(head)) return ask_page(std::move(*question));
  pass_on(head, ours ? 400 : 404);
}

/// To the web server behind, if there is one for this port.
void HttpConnection::pass_on(const http::RequestHead& head, unsigned otherwise) {
  const WebServerOptions& site = options_->web_server;
  if (site.enabled && (site.arrival_port == 0 || site.arrival_port == stream_->facts().local_port)) {
    current_.route = Route::waiting_for_proxy;
    if (!find_client(head)) return refuse(head, 400);
    if (current_.client) return judge_client();
    if (replies_.empty() && out_.empty()) begin_proxied();
    return;
  }
  refuse(head, otherwise);
}

void HttpConnection::begin_ours(const http::RequestHead& head, const http::TunnelTarget& target) {
  const TunnelOptions::Mode mode = options_->tunnel.mode;
  if (head.version < 11 && mode == TunnelOptions::Mode::http11_only) return refuse(head, 505);
  if (head.version < 11 && mode == TunnelOptions::Mode::keepalive && !head.asks_keep_alive())
    return refuse(head, 400);
  current_.route = Route::ours;
  current_.kind = target.kind;
  current_.session = target.session;
  current_.sequence = target.sequence;
  current_.query = target.query;
  current_.host = head.host_name();
  current_.origin = origin_of(head);
  current_.same_origin = is_same_origin(head, stream_->facts().secure);
  // Only /open is refused for a field that can be read in two ways: a session that runs is not ended by it.
  if (target.kind == Kind::open) {
    current_.bearer = head.bearer_token();
    if (!find_client(head)) return refuse(head, 400);
  } else {
    note_client(head);
  }
  const bool too_large = head.content_length.value_or(0) > kMaxBody;
  current_.slot = reserve(head, head.expects_continue() && !too_large ? http::kContinue : std::string_view());
  if (too_large) refuse_now(413);
}

/// Answered when its body has been read, so that the connection can go on.
void HttpConnection::refuse(const http::RequestHead& head, unsigned status) {
  current_.route = Route::refused;
  current_.refusal = status;
  current_.slot = reserve(head, {});
}

/// Answered at once; the connection ends behind the reply.
void HttpConnection::refuse_now(unsigned status) {
  if (ReplyForm* form = replies_.form(current_.slot)) form->keep_alive = false;
  reply_error(current_.slot, status);
  current_ = {};
  last_request_ = true;
}

std::uint64_t HttpConnection::reserve(const http::RequestHead& head, std::string_view interim) {
  ReplyForm form;
  form.content_type = http::mirrored_type(head, options_->tunnel.mime_type);
  form.keep_alive = head.keep_alive();
  if (head.version < 11 && !options_->tunnel.need_close)
    form.keep_alive = !head.has_token("Connection", "close");
  form.without_body = head.method == "HEAD";
  form.origin = current_.origin;
  return replies_.reserve(std::move(form), interim);
}

void HttpConnection::begin_proxied() {
  if (proxy_ && proxy_->options() != options_->web_server) {  // reloaded
    proxy_->abort();
    proxy_.reset();
  }
  if (!proxy_)
    proxy_ =
        std::make_shared<WebServerProxy>(loop_, options_->web_server, static_cast<WebServerClient&>(*this));
  current_.route = Route::proxied;
  current_.pace = UploadPace(monotonic_now());
  proxy_->begin(parser_->head(), stream_->facts());
}

// ---- answering

void HttpConnection::dispatch() {
  if (current_.calls) return make_calls();
  switch (current_.kind) {
    case Kind::open:
      return open_session();
    case Kind::ident:
      if (!options_->ident_enabled) return reply_error(current_.slot, 404);
      return reply_text(current_.slot, 200, "<fcs>" + options_->ident_content + "</fcs>");
    case Kind::ident2:
      // Old players go on with their own address after a 404.
      if (!options_->ident2_enabled || options_->ident2_address.empty())
        return reply_error(current_.slot, 404);
      return reply_text(current_.slot, 200, options_->ident2_address);
    default:
      return deliver();
  }
}

void HttpConnection::open_session() {
  TransportFacts facts = facts_of_client();
  facts.protocol = facts.secure ? "rtmpts" : "rtmpt";
  facts.tunnelled = true;
  facts.http_host = std::move(current_.host);
  facts.bearer = std::move(current_.bearer);
  facts.accepted_at = monotonic_now();
  const auto hello = http::parse_tunnel_hello(current_.body);
  const bool fronted = current_.client.has_value();
  const bool page = hello && !hello->application.empty() && !current_.origin.empty();
  if (page && context_->upgrades()) return judge_page(current_.slot, std::move(facts), *hello, fronted);
  begin_session(current_.slot, std::move(facts), hello, fronted);
}

/// `fronted`: a trusted proxy names the client.
void HttpConnection::begin_session(std::uint64_t slot, TransportFacts facts,
                                   const std::optional<http::TunnelHello>& hello, bool fronted) {
  if (fronted) return judge_session(slot, std::move(facts), hello);
  open_session(slot, std::move(facts), hello);
}

void HttpConnection::open_session(std::uint64_t slot, TransportFacts facts,
                                  const std::optional<http::TunnelHello>& hello, std::shared_ptr<void> place) {
  if (hello) return open_paired(slot, std::move(facts), *hello, std::move(place));
  const auto id = context_->tunnels().open(loop_, facts, options_, std::move(place));
  if (!id) {
    refused(facts, id.error().reason);
    return reply_error(slot, 503);
  }
  const std::string cookie =
      options_->tunnel.set_cookie ? "sallyport=" + random_hex(8) + "; Path=/; HttpOnly" : "";
  reply_text(slot, 200, *id + "\n", cookie);
}

/// The session of our own client. It is told its secret here, and never again.
void HttpConnection::open_paired(std::uint64_t slot, TransportFacts facts, const http::TunnelHello& hello,
                                 std::shared_ptr<void> place) {
  const auto welcome = context_->tunnels().open_paired(loop_, facts, options_, hello, std::move(place));
  if (!welcome) {
    refused(facts, welcome.error().reason);
    return reply_error(slot, 503);
  }
  reply_typed(slot, hello.reply_type);
  reply_text(slot, 200, http::make_tunnel_welcome(*welcome, hello.text));
}

/// The reply gets the type that its session asked for.
void HttpConnection::reply_typed(std::uint64_t slot, std::string_view type) {
  ReplyForm* const form = replies_.form(slot);
  if (form && !type.empty()) form->content_type = type;
}

void HttpConnection::deliver() {
  TunnelRequest request{verb_of(current_.kind), current_.sequence, std::move(current_.body), {}, std::move(current_.query)};
  const TransportFacts& facts = stream_->facts();
  const IpAddress peer = current_.client ? current_.client->ip : facts.peer;
  request.answer = [self = weak_from_this(), home = &loop_, slot = current_.slot, peer](const TunnelReply& reply) {
    if (!home->is_current()) {
      home->post([self, slot, peer, reply] {
        if (const auto alive = self.lock()) alive->answer(slot, peer, reply);
      });
    } else if (const auto alive = self.lock()) {
      alive->answer(slot, peer, reply);
    }
  };
  TunnelOrigin origin{peer, facts.secure, std::move(current_.host), facts.server_name};
  context_->tunnels().deliver(current_.session, std::move(origin), std::move(request));
}

void HttpConnection::answer(std::uint64_t slot, const IpAddress& peer, const TunnelReply& reply) {
  if (closed_) return;
  if (reply.proved) prove();
  if (reply.refusal != Reason::none)
    context_->refusals().refused(peer, stream_->facts().local_port, reply.refusal);
  show_page(slot, reply.origin);
  if (reply.wrong_id) return on_wrong_id(slot, peer);
  if (reply.status != 200) return reply_error(slot, reply.status);
  reply_typed(slot, reply.content_type);
  replies_.fill(slot, 200, reply.body);
  loop_.at_end_of_turn(*this);
}

/// Who guesses is slowed down, then shown the door; a session's own requests are never concerned.
void HttpConnection::on_wrong_id(std::uint64_t slot, const IpAddress& peer) {
  const MonotonicTime now = monotonic_now();
  const auto standing = context_->note_wrong_id(peer);
  if (standing.delay <= Milliseconds(0)) return reply_error(slot, 404);
  late_.push_back(slot);
  late_until_ = std::max(late_until_, now + standing.delay);
  late_refused_ = late_refused_ || standing.refused;
  loop_.at_end_of_turn(*this);  // which arms the timer
}

void HttpConnection::answer_late() {
  const auto late = std::exchange(late_, {});
  if (late_refused_) {
    refused(Reason::rate_limit);
    return close(Reason::rate_limit);
  }
  for (const std::uint64_t slot : late) reply_error(slot, 404);
}

void HttpConnection::reply_text(std::uint64_t slot, unsigned status, std::string_view text,
                                std::string_view cookie) {
  replies_.fill(slot, status, SharedBytes::copy_of(as_bytes(text)), cookie);
  loop_.at_end_of_turn(*this);
}

void HttpConnection::reply_error(std::uint64_t slot, unsigned status) {
  if (ReplyForm* form = replies_.form(slot)) form->content_type = "text/plain";
  reply_text(slot, status, std::string(http::reason_phrase(status)) + "\n");
}

// ---- the web server behind

void HttpConnection::proxy_bytes(ByteSpan bytes) {
  prove();
  out_.add(SharedBytes::copy_of(bytes));
  loop_.at_end_of_turn(*this);
}

void HttpConnection::proxy_ended(End end) {
  const bool passed = current_.passed;
  current_ = {};
  idle_since_ = monotonic_now();
  loop_.at_end_of_turn(*this);
  switch (end) {
    case End::keep_alive:
      return;
    case End::close:
      last_request_ = output_ends_ = true;
      return;
    case End::broken:
      return close(Reason::proxy_unreachable);
    case End::unreachable:
      break;
  }
  refused(Reason::proxy_unreachable);
  current_.slot = reserve(parser_->head(), {});
  if (passed && replies_.form(current_.slot)->keep_alive) {
    reply_error(current_.slot, 502);
    current_ = {};
  } else {
    refuse_now(502);
  }
}

}  // namespace sallyport::net
