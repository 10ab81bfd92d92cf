#include "net/http/http_connection.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "base/log.hpp"
#include "base/random.hpp"
#include "http/reply.hpp"

namespace sallyport::net {
namespace {

constexpr std::size_t kReadsPerWakeup = 4;            // then others get their turn
constexpr std::size_t kMaxBody = 1024 * 1024;         // of a request that is ours
constexpr std::size_t kLongestLine = 8 * 1024;        // cookies of the web site are longer than MaxHeaderLineLength
constexpr std::size_t kMaxOutput = 256 * 1024;        // above it no further request is read
constexpr Seconds kFirstRequest{10};
constexpr Seconds kRequest{30};
constexpr Seconds kIdle{75};
constexpr Seconds kWriteStall{30};
constexpr Seconds kProxySilence{600};
constexpr Milliseconds kLinger{2000};

TunnelVerb verb_of(http::TunnelTarget::Kind kind) {
  switch (kind) {
    case http::TunnelTarget::Kind::send: return TunnelVerb::send;
    case http::TunnelTarget::Kind::close: return TunnelVerb::close;
    default: return TunnelVerb::idle;
  }
}

bool is_ident(http::TunnelTarget::Kind kind) {
  return kind == http::TunnelTarget::Kind::ident || kind == http::TunnelTarget::Kind::ident2;
}

}  // namespace

HttpConnection::HttpConnection(boost::asio::ip::tcp::socket socket, loop::EventLoop& loop, Arrival arrival,
                               std::shared_ptr<HttpContext> context)
    : socket_(std::move(socket)),
      loop_(loop),
      arrival_(std::move(arrival)),
      context_(std::move(context)),
      options_(context_->options()),
      request_began_(arrival_.accepted_at),
      idle_since_(arrival_.accepted_at),
      last_activity_(arrival_.accepted_at),
      timer_([this] { on_timer(); }) {}

HttpConnection::~HttpConnection() = default;

void HttpConnection::start(ByteSpan initial) {
  const auto alive = shared_from_this();
  context_->connections_[loop_.index()].insert(alive);
  boost::system::error_code ignored;
  socket_.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
  consume(initial);
  if (closed_) return;
  loop_.at_end_of_turn(*this);
  rearm();
}

// ---- reading

void HttpConnection::wait_readable() {
  if (closed_ || read_wait_ || peer_ended_ || (paused() && !lingering_)) return;
  read_wait_ = true;
  socket_.async_wait(boost::asio::ip::tcp::socket::wait_read,
                     [this, alive = shared_from_this()](const boost::system::error_code& error) {
                       read_wait_ = false;
                       if (!error && !closed_) on_readable();
                     });
}

void HttpConnection::on_readable() {
  const auto alive = shared_from_this();
  for (std::size_t i = 0; i < kReadsPerWakeup && !closed_ && (lingering_ || !paused()); ++i) {
    const MutableByteSpan buffer = loop_.read_buffer();
    const ssize_t count = ::recv(socket_.native_handle(), buffer.data(), buffer.size(), 0);
    if (count == 0) return on_peer_end();
    if (count < 0) {
      if (errno == EAGAIN || errno == EINTR) break;
      return close(errno == ECONNRESET ? Reason::peer_reset : Reason::io_error);
    }
    if (lingering_) continue;
    last_activity_ = monotonic_now();
    consume(buffer.first(static_cast<std::size_t>(count)));
    if (static_cast<std::size_t>(count) < buffer.size()) break;
  }
  wait_readable();
  rearm();
}

void HttpConnection::on_peer_end() {
  peer_ended_ = true;
  if (upgraded_) {
    proxy_->client_ended();
  } else if (lingering_ || receiving() || !outstanding()) {
    close(Reason::client_closed);
  }
  // Otherwise the peer may only have ended its own direction: what it asked for is answered first.
}

bool HttpConnection::paused() const {
  switch (current_.route) {
    case Route::waiting_for_proxy: return true;
    case Route::proxied: return !proxy_->has_room() || (current_.passed && !upgraded_);
    case Route::none:
      return last_request_ || out_.size() > kMaxOutput ||
             replies_.size() >= std::max<std::size_t>(options_->tunnel.max_pipelined, 1);
    default: return last_request_;
  }
}

void HttpConnection::consume(ByteSpan input) {
  while (!closed_) {
    if (paused()) {
      pending_.assign(input.begin(), input.end());
      return;
    }
    if (upgraded_) return proxy_->send(input);
    if (!take(input)) return;
  }
}

/// One step of the parser; false if there is nothing to do until more bytes come.
bool HttpConnection::take(ByteSpan& input) {
  using Event = http::RequestParser::Event;
  if (!parser_) {
    if (input.empty()) return false;
    parser_.emplace(http::RequestLimits{.line = std::max(kLongestLine, context_->options()->tunnel.max_header_line)});
  }
  const bool between = !parser_->started();
  const auto progress = parser_->read(input);
  const ByteSpan raw = input.first(progress.consumed);
  input = input.subspan(progress.consumed);
  if (between && !first_request_ && parser_->started()) request_began_ = monotonic_now();
  switch (progress.event) {
    case Event::need_more: on_body(raw, {}); return false;
    case Event::head: on_head(); return true;
    case Event::body: on_body(raw, progress.data); return true;
    case Event::complete:
      on_body(raw, {});
      on_complete();
      return true;
    case Event::failed: break;
  }
  on_bad_request();
  return false;
}

void HttpConnection::on_body(ByteSpan raw, ByteSpan data) {
  if (current_.route == Route::proxied) return proxy_->send(raw);
  current_.body_size += data.size();
  if (current_.body_size > kMaxBody) return refuse_now(413);
  if (current_.route == Route::ours) current_.body.insert(current_.body.end(), data.begin(), data.end());
}

void HttpConnection::on_complete() {
  first_request_ = false;
  idle_since_ = monotonic_now();
  if (current_.route == Route::proxied) {
    current_.passed = true;
    return proxy_->request_ended();
  }
  const ReplyForm* form = replies_.form(current_.slot);
  if (form && !form->keep_alive) last_request_ = true;
  if (current_.route == Route::ours) {
    dispatch();
  } else {
    reply_error(current_.slot, current_.refusal);
  }
  current_ = {};
}

void HttpConnection::on_bad_request() {
  context_->refusals().refused(arrival_.peer, arrival_.local_port, Reason::bad_http);
  if (current_.route == Route::proxied) return close(Reason::bad_http);
  const unsigned status = parser_->failed_status();
  if (current_.route == Route::none) current_.slot = replies_.reserve({}, {});
  refuse_now(status);
}

void HttpConnection::resume() {
  if (!paused() && (!pending_.empty() || current_.route == Route::proxied)) {
    const ByteVector input = std::exchange(pending_, {});
    consume(input);
  }
  if (parser_ && !parser_->started() && current_.route == Route::none) parser_.reset();  // idle: give memory back
  wait_readable();
}

// ---- routing

void HttpConnection::on_head() {
  const http::RequestHead& head = parser_->head();
  options_ = context_->options();
  loop_.at_end_of_turn(*this);
  const http::TunnelTarget target = http::parse_tunnel_target(head.target);
  const bool ours = target.kind != Kind::none && options_->tunnel.mode != TunnelOptions::Mode::off;
  if (ours && (head.method == "POST" || (head.method == "GET" && is_ident(target.kind)))) return begin_ours(head, target);
  if (head.method == "CONNECT") return refuse(head, 405);
  const WebServerOptions& site = options_->web_server;
  if (site.enabled && (site.arrival_port == 0 || site.arrival_port == arrival_.local_port)) {
    current_.route = Route::waiting_for_proxy;
    if (replies_.empty() && out_.empty()) begin_proxied();
    return;
  }
  refuse(head, ours ? 400 : 404);
}

void HttpConnection::begin_ours(const http::RequestHead& head, const http::TunnelTarget& target) {
  const TunnelOptions::Mode mode = options_->tunnel.mode;
  if (head.version < 11 && mode == TunnelOptions::Mode::http11_only) return refuse(head, 505);
  if (head.version < 11 && mode == TunnelOptions::Mode::keepalive && !head.asks_keep_alive()) return refuse(head, 400);
  current_.route = Route::ours;
  current_.kind = target.kind;
  current_.session = target.session;
  current_.sequence = target.sequence;
  if (target.kind == Kind::open) current_.host = head.host_name();
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
  if (head.version < 11 && !options_->tunnel.need_close) form.keep_alive = !head.has_token("Connection", "close");
  form.without_body = head.method == "HEAD";
  return replies_.reserve(std::move(form), interim);
}

void HttpConnection::begin_proxied() {
  if (!proxy_) proxy_ = std::make_shared<WebServerProxy>(loop_, options_->web_server, static_cast<WebServerClient&>(*this));
  current_.route = Route::proxied;
  proxy_->begin(parser_->head(), arrival_.peer);
}

// ---- answering

void HttpConnection::dispatch() {
  switch (current_.kind) {
    case Kind::open: return open_session();
    case Kind::ident:
      if (!options_->ident_enabled) return reply_error(current_.slot, 404);
      return reply_text(current_.slot, 200, "<fcs>" + options_->ident_content + "</fcs>");
    case Kind::ident2:
      // Old players go on with their own address after a 404.
      if (!options_->ident2_enabled || options_->ident2_address.empty()) return reply_error(current_.slot, 404);
      return reply_text(current_.slot, 200, options_->ident2_address);
    default: return deliver();
  }
}

void HttpConnection::open_session() {
  TransportFacts facts;
  facts.protocol = "rtmpt";
  facts.tunnelled = true;
  facts.peer = arrival_.peer;
  facts.peer_port = arrival_.peer_port;
  facts.local_port = arrival_.local_port;
  facts.adaptor = arrival_.adaptor;
  facts.http_host = std::move(current_.host);
  facts.accepted_at = monotonic_now();
  const auto id = context_->tunnels().open(loop_, std::move(facts), options_);
  if (!id) {
    context_->refusals().refused(arrival_.peer, arrival_.local_port, id.error().reason);
    return reply_error(current_.slot, 503);
  }
  const std::string cookie = options_->tunnel.set_cookie ? "sallyport=" + random_hex(8) + "; Path=/; HttpOnly" : "";
  reply_text(current_.slot, 200, *id + "\n", cookie);
}

void HttpConnection::deliver() {
  TunnelRequest request{verb_of(current_.kind), current_.sequence, std::move(current_.body), {}};
  request.answer = [self = weak_from_this(), home = &loop_, slot = current_.slot](const TunnelReply& reply) {
    if (!home->is_current()) {
      home->post([self, slot, reply] {
        if (const auto alive = self.lock()) alive->answer(slot, reply);
      });
    } else if (const auto alive = self.lock()) {
      alive->answer(slot, reply);
    }
  };
  context_->tunnels().deliver(current_.session, std::move(request));
}

void HttpConnection::answer(std::uint64_t slot, const TunnelReply& reply) {
  if (closed_) return;
  if (reply.proved) prove();
  if (reply.status != 200) return reply_error(slot, reply.status);
  replies_.fill(slot, 200, reply.body);
  loop_.at_end_of_turn(*this);
}

void HttpConnection::reply_text(std::uint64_t slot, unsigned status, std::string_view text, std::string_view cookie) {
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
    case End::keep_alive: return;
    case End::close:
      last_request_ = output_ends_ = true;
      return;
    case End::broken: return close(Reason::proxy_unreachable);
    case End::unreachable: break;
  }
  context_->refusals().refused(arrival_.peer, arrival_.local_port, Reason::proxy_unreachable);
  current_.slot = reserve(parser_->head(), {});
  if (passed && replies_.form(current_.slot)->keep_alive) {
    reply_error(current_.slot, 502);
    current_ = {};
  } else {
    refuse_now(502);
  }
}

// ---- writing and time

void HttpConnection::end_of_turn() {
  if (closed_) return;
  const auto alive = shared_from_this();
  if (!output_ends_ && replies_.release(out_)) last_request_ = output_ends_ = true;
  flush();
  if (!closed_) after_flush();
  if (!closed_) rearm();
}

void HttpConnection::flush() {
  while (!out_.empty() && !write_wait_) {
    iovec vectors[32];
    msghdr message{};
    message.msg_iov = vectors;
    message.msg_iovlen = out_.vectors(vectors, std::size(vectors));
    const ssize_t sent = ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && (errno == EAGAIN || errno == ENOBUFS)) {
      write_wait_ = true;
      socket_.async_wait(boost::asio::ip::tcp::socket::wait_write,
                         [this, kept = shared_from_this()](const boost::system::error_code& error) {
                           write_wait_ = false;
                           if (!error && !closed_) loop_.at_end_of_turn(*this);
                         });
    } else if (sent < 0) {
      return close(errno == EPIPE || errno == ECONNRESET ? Reason::peer_reset : Reason::io_error);
    } else {
      out_.consume(static_cast<std::size_t>(sent));
      last_activity_ = idle_since_ = monotonic_now();
    }
  }
}

void HttpConnection::after_flush() {
  if (output_ends_) {
    if (out_.empty() && !lingering_) linger();
    return;
  }
  if (current_.route == Route::waiting_for_proxy && replies_.empty() && out_.empty()) begin_proxied();
  if (current_.route == Route::proxied) proxy_->client_drained();
  resume();
  if (!closed_ && peer_ended_ && !outstanding()) close(Reason::client_closed);
}

/// Closing with unread bytes would reset the connection, and the peer could lose the reply (RFC 9112 §9.6).
void HttpConnection::linger() {
  if (peer_ended_) return close(Reason::server_closed);
  boost::system::error_code ignored;
  socket_.shutdown(boost::asio::ip::tcp::socket::shutdown_send, ignored);
  lingering_ = true;
  linger_by_ = monotonic_now() + kLinger;
  pending_ = {};
  wait_readable();
}

void HttpConnection::prove() {
  if (proved_) return;
  proved_ = true;
  arrival_.place.release();
}

HttpConnection::Due HttpConnection::next_due() const {
  if (lingering_) return {linger_by_, Reason::server_closed};
  if (!out_.empty()) return {last_activity_ + kWriteStall, Reason::stalled};
  if (current_.route == Route::proxied && current_.passed) return {last_activity_ + kProxySilence, Reason::idle_timeout};
  if (current_.route == Route::proxied) return {last_activity_ + kRequest, Reason::request_deadline};
  if (first_request_) return {arrival_.accepted_at + kFirstRequest, Reason::request_deadline};
  if (receiving()) return {request_began_ + (proved_ ? kRequest : kFirstRequest), Reason::request_deadline};
  if (!replies_.empty()) return {MonotonicTime::max(), Reason::none};
  return {idle_since_ + (proved_ ? kIdle : kFirstRequest), Reason::idle_timeout};
}

void HttpConnection::on_timer() {
  const auto alive = shared_from_this();
  armed_for_ = MonotonicTime::max();
  const Due due = next_due();
  if (monotonic_now() < due.at) return rearm();
  if (due.reason == Reason::request_deadline)
    context_->refusals().refused(arrival_.peer, arrival_.local_port, due.reason);
  close(due.reason);
}

/// A timer that fires early only looks again, so it is never moved back.
void HttpConnection::rearm() {
  const MonotonicTime at = next_due().at;
  if (closed_ || at >= armed_for_) return;
  armed_for_ = at;
  timer_.arm(loop_.timers(), Deadline{at});
}

void HttpConnection::close(Reason reason) {
  if (closed_) return;
  closed_ = true;
  const auto alive = shared_from_this();
  log::debug("http-closed").field("address", arrival_.peer.to_string()).field("port", arrival_.local_port).reason(reason);
  timer_.cancel();
  if (proxy_) proxy_->abort();
  boost::system::error_code ignored;
  socket_.close(ignored);
  out_.clear();
  arrival_.place.release();
  arrival_.admission.reset();
  context_->connections_[loop_.index()].erase(alive);
}

}  // namespace sallyport::net
