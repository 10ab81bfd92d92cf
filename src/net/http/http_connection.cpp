#include "net/http/http_connection.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"

namespace sallyport::net {
namespace {

constexpr std::size_t kLongestLine = 8 * 1024;  // cookies of the web site are longer than MaxHeaderLineLength
constexpr std::size_t kMaxOutput = 256 * 1024;  // above it no further request is read
constexpr Seconds kFirstRequest{10};
constexpr Seconds kRequest{30};
constexpr Seconds kIdle{75};
constexpr Seconds kWriteStall{30};
constexpr Seconds kProxySilence{600};

}  // namespace

HttpConnection::HttpConnection(std::shared_ptr<ByteStream> stream, std::shared_ptr<HttpContext> context)
    : stream_(std::move(stream)),
      loop_(stream_->event_loop()),
      context_(std::move(context)),
      options_(context_->options()),
      request_began_(stream_->facts().accepted_at),
      idle_since_(stream_->facts().accepted_at),
      last_activity_(stream_->facts().accepted_at),
      timer_([this] { on_timer(); }) {}

HttpConnection::~HttpConnection() {
  if (proxy_) proxy_->abort();
  if (exchange_) exchange_->abandon();
}

void HttpConnection::start(ByteSpan initial) {
  const auto alive = shared_from_this();
  context_->connections_[loop_.index()].insert(alive);
  rearm();
  stream_->start(alive, initial);
}

// ---- reading

void HttpConnection::on_bytes(ByteSpan bytes) {
  if (closed_) return;
  const auto alive = shared_from_this();
  last_activity_ = monotonic_now();
  consume(bytes);
  if (closed_) return;
  stream_->set_reading(!paused());
  loop_.at_end_of_turn(*this);
}

bool HttpConnection::on_peer_end() {
  peer_ended_ = true;
  if (upgraded_) {
    proxy_->client_ended();
    return true;
  }
  // The peer may only have ended its own direction: what it asked for is answered first.
  return !receiving() && outstanding();
}

bool HttpConnection::paused() const {
  switch (current_.route) {
    case Route::upgrading:
    case Route::asking:
    case Route::waiting_for_proxy:
      return true;
    case Route::page:
      return !current_.judged;
    case Route::proxied:
      return !proxy_->has_room() || (current_.passed && !upgraded_);
    case Route::none:
      return last_request_ || !late_.empty() || out_.size() > kMaxOutput ||
             replies_.size() >= std::max<std::size_t>(options_->tunnel.max_pipelined, 1);
    default:
      return last_request_;
  }
}

void HttpConnection::consume(ByteSpan input) {
  while (!closed_) {
    if (paused()) {
      pending_.insert(pending_.end(), input.begin(), input.end());
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
    parser_.emplace(
        http::RequestLimits{.line = std::max(kLongestLine, context_->options()->tunnel.max_header_line)});
  }
  const bool between = !parser_->started();
  const auto progress = parser_->read(input);
  const ByteSpan raw = input.first(progress.consumed);
  input = input.subspan(progress.consumed);
  if (between && !first_request_ && parser_->started()) request_began_ = monotonic_now();
  switch (progress.event) {
    case Event::need_more:
      on_body(raw, {});
      return false;
    case Event::head:
      on_head();
      return true;
    case Event::body:
      on_body(raw, progress.data);
      return true;
    case Event::complete:
      on_body(raw, {});
      on_complete();
      return true;
    case Event::failed:
      break;
  }
  on_bad_request();
  return false;
}

void HttpConnection::on_body(ByteSpan raw, ByteSpan data) {
  if (current_.route == Route::proxied) {
    current_.pace.on_bytes(raw.size());
    proxy_->send(raw);
    return current_.pace.on_room(proxy_->has_room(), last_activity_);
  }
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
  if (current_.route == Route::page) current_.slot = reserve(parser_->head(), {});
  const ReplyForm* form = replies_.form(current_.slot);
  if (form && !form->keep_alive) last_request_ = true;
  if (current_.route == Route::ours) {
    dispatch();
  } else if (current_.route == Route::page) {
    send_page();
  } else {
    reply_error(current_.slot, current_.refusal);
  }
  current_ = {};
}

void HttpConnection::on_bad_request() {
  refused(Reason::bad_http);
  if (current_.route == Route::proxied) return close(Reason::bad_http);
  const unsigned status = parser_->failed_status();
  if (current_.route == Route::none) current_.slot = replies_.reserve({}, {});
  refuse_now(status);
}

void HttpConnection::resume() {
  if (current_.route == Route::proxied) current_.pace.on_room(proxy_->has_room(), monotonic_now());
  if (!paused() && (!pending_.empty() || receiving())) {
    const ByteVector input = std::exchange(pending_, {});
    consume(input);
  }
  if (closed_) return;
  if (parser_ && !parser_->started() && current_.route == Route::none)
    parser_.reset();  // idle: give memory back
  stream_->set_reading(!paused());
}

// ---- writing and time

void HttpConnection::end_of_turn() {
  if (closed_) return;
  const auto alive = shared_from_this();
  if (!output_ends_ && replies_.release(out_)) last_request_ = output_ends_ = true;
  if (!out_.empty()) stream_->want_write();
  after_flush();
  if (!closed_) rearm();
}

bool HttpConnection::fill(Gather& out, std::size_t limit) {
  if (out_.move_to(out, limit) == 0) return false;
  last_activity_ = idle_since_ = monotonic_now();
  loop_.at_end_of_turn(*this);  // behind the write: after_flush(), and a deadline if the peer does not take it
  return !out_.empty();
}

/// What has to wait until everything so far has been handed down.
void HttpConnection::after_flush() {
  if (replies_.empty() && out_.empty()) held_.clear();
  if (output_ends_) {
    if (out_.empty()) stream_->close(Reason::server_closed, true);
    return;
  }
  if (current_.route == Route::upgrading && current_.judged && replies_.empty() && out_.empty()) return upgrade();
  const bool next_is_proxied = current_.route == Route::waiting_for_proxy && current_.judged;
  if (next_is_proxied && replies_.empty() && out_.empty()) begin_proxied();
  if (current_.route == Route::proxied) proxy_->client_drained();
  resume();
  if (!closed_ && peer_ended_ && !outstanding()) stream_->close(Reason::client_closed, true);
}

void HttpConnection::refused(const TransportFacts& facts, Reason reason) {
  context_->refusals().refused(facts.peer, facts.local_port, reason, facts.front);
}

void HttpConnection::prove() {
  if (proved_) return;
  proved_ = true;
  stream_->proved();
}

HttpConnection::Due HttpConnection::next_due() const {
  if (!late_.empty()) return {late_until_, Reason::rate_limit};
  if (const auto since = stream_->blocked_since()) return {*since + kWriteStall, Reason::stalled};
  if (current_.route == Route::proxied && current_.passed)
    return {last_activity_ + kProxySilence, Reason::idle_timeout};
  if (current_.route == Route::proxied)
    return {std::min(last_activity_ + kRequest, current_.pace.due()), Reason::request_deadline};
  if (first_request_) return {stream_->facts().accepted_at + kFirstRequest, Reason::request_deadline};
  if (receiving()) return {request_began_ + (proved_ ? kRequest : kFirstRequest), Reason::request_deadline};
  if (!replies_.empty()) return {MonotonicTime::max(), Reason::none};
  return {idle_since_ + (proved_ ? kIdle : kFirstRequest), Reason::idle_timeout};
}

void HttpConnection::on_timer() {
  const auto alive = shared_from_this();
  armed_for_ = MonotonicTime::max();
  const Due due = next_due();
  if (monotonic_now() < due.at) return rearm();
  if (!late_.empty()) return answer_late();
  if (due.reason == Reason::request_deadline) refused(due.reason);
  close(due.reason);
}

/// A timer that fires early only looks again, so it is never moved back.
void HttpConnection::rearm() {
  const MonotonicTime at = next_due().at;
  if (closed_ || at >= armed_for_) return;
  armed_for_ = at;
  timer_.arm(loop_.timers(), Deadline{at});
}

void HttpConnection::on_closed(Reason reason) {
  closed_ = true;
  log::debug("http-closed")
      .field("address", stream_->facts().peer.to_string())
      .field("port", stream_->facts().local_port)
      .reason(reason);
  timer_.cancel();
  if (proxy_) proxy_->abort();
  if (exchange_) std::exchange(exchange_, nullptr)->abandon();
  out_.clear();
  held_.clear();
  context_->connections_[loop_.index()].erase(shared_from_this());
}

}  // namespace sallyport::net
