#include "net/http/http_connection.hpp"

#include <cerrno>

#include <sys/socket.h>

#include "base/log.hpp"

namespace sallyport::net {
namespace {

constexpr std::size_t kReadsPerWakeup = 4;      // then others get their turn
constexpr std::size_t kLongestLine = 8 * 1024;  // cookies of the web site are longer than MaxHeaderLineLength
constexpr std::size_t kMaxOutput = 256 * 1024;  // above it no further request is read
constexpr Seconds kFirstRequest{10};
constexpr Seconds kRequest{30};
constexpr Seconds kIdle{75};
constexpr Seconds kWriteStall{30};
constexpr Seconds kProxySilence{600};
constexpr Milliseconds kLinger{2000};

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

HttpConnection::~HttpConnection() {
  if (proxy_) proxy_->abort();
}

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
    case Route::waiting_for_proxy:
      return true;
    case Route::proxied:
      return !proxy_->has_room() || (current_.passed && !upgraded_);
    case Route::none:
      return last_request_ || out_.size() > kMaxOutput ||
             replies_.size() >= std::max<std::size_t>(options_->tunnel.max_pipelined, 1);
    default:
      return last_request_;
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
  if (parser_ && !parser_->started() && current_.route == Route::none)
    parser_.reset();  // idle: give memory back
  wait_readable();
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
  if (current_.route == Route::proxied && current_.passed)
    return {last_activity_ + kProxySilence, Reason::idle_timeout};
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
  log::debug("http-closed")
      .field("address", arrival_.peer.to_string())
      .field("port", arrival_.local_port)
      .reason(reason);
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
