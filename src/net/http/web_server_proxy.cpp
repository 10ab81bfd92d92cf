#include "net/http/web_server_proxy.hpp"

#include <algorithm>
#include <cerrno>

#include <boost/asio/connect.hpp>
#include <sys/socket.h>

#include "base/name.hpp"
#include "http/text.hpp"

namespace sallyport::net {
namespace {

constexpr Milliseconds kConnectTime{5000};

bool is_safe(std::string_view method) {
  return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

constexpr std::string_view kForwardedProtocol = "x-forwarded-proto:";
constexpr std::string_view kForwardedFor = "x-forwarded-for:";

/// The head with the client's address and how it came. A list of addresses that is there already goes on with
/// ours, in one field: some read the first of several only, which would be the client's own. What the client
/// says of its own security is left out: a web site behind would believe it.
std::string with_forwarded(const std::string& raw, const TransportFacts& facts) {
  std::string head;
  head.reserve(raw.size() + 96);
  std::string before;
  const auto is = [](std::string_view line, std::string_view field) { return to_lower(line.substr(0, field.size())) == field; };
  for (std::size_t at = 0; at + 2 < raw.size();) {
    const std::size_t end = raw.find("\r\n", at) + 2;
    const std::string_view line = std::string_view(raw).substr(at, end - at);
    at = end;
    if (is(line, kForwardedProtocol)) continue;
    if (is(line, kForwardedFor)) {
      const std::string_view addresses = http::trimmed(line.substr(kForwardedFor.size(), line.size() - kForwardedFor.size() - 2));
      if (!addresses.empty()) before.append(addresses).append(", ");
    } else {
      head += line;
    }
  }
  head += "X-Forwarded-For: " + before + facts.peer.to_string() + "\r\n";
  head += facts.secure ? "X-Forwarded-Proto: https\r\n\r\n" : "X-Forwarded-Proto: http\r\n\r\n";
  return head;
}

}  // namespace

WebServerProxy::WebServerProxy(loop::EventLoop& loop, const WebServerOptions& options,
                               WebServerClient& client)
    : loop_(loop), options_(options), client_(&client), connect_timer_([this] {
        if (state_ == State::connecting) on_connected(boost::asio::error::timed_out);
      }) {}

void WebServerProxy::begin(const http::RequestHead& head, const TransportFacts& facts) {
  std::string forwarded = with_forwarded(head.raw, facts);
  const bool safe = is_safe(head.method) && !head.has_body() && !head.asks_upgrade();
  request_ended_ = false;
  request_keeps_ = head.keep_alive();
  upgrade_asked_ = head.asks_upgrade();
  response_.emplace(head.method == "HEAD");
  out_.clear();
  out_.add(SharedBytes::copy_of(as_bytes(forwarded)));
  if (socket_ && safe) {
    // A server may close a connection it has kept just now: then the request goes out once more.
    retry_head_ = std::move(forwarded);
    state_ = State::exchanging;
    flush();
    return wait_readable();
  }
  retry_head_.clear();
  connect();
}

void WebServerProxy::connect() {
  drop_connection();
  state_ = State::connecting;
  connect_timer_.arm(loop_.timers(), kConnectTime);
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(options_.host, error);
  if (!error) {
    const Tcp::endpoint endpoint(address, options_.port);
    return connect_to(
        Tcp::resolver::results_type::create(endpoint, options_.host, std::to_string(options_.port)));
  }
  resolver_.emplace(loop_.context());
  resolver_->async_resolve(options_.host, std::to_string(options_.port),
                           [this, alive = shared_from_this(), mine = generation_](
                               const auto& failed, Tcp::resolver::results_type found) {
                             if (mine != generation_ || state_ != State::connecting) return;
                             if (failed) return on_connected(failed);
                             connect_to(std::move(found));
                           });
}

void WebServerProxy::connect_to(Tcp::resolver::results_type endpoints) {
  socket_ = std::make_shared<Tcp::socket>(loop_.context());
  boost::asio::async_connect(*socket_,
                             endpoints,  // the operation looks at its socket once more after a cancellation
                             [this, alive = shared_from_this(), kept = socket_, mine = generation_](
                                 const boost::system::error_code& error, const auto&) {
                               if (mine == generation_ && state_ == State::connecting) on_connected(error);
                             });
}

void WebServerProxy::on_connected(const boost::system::error_code& error) {
  const auto alive = shared_from_this();
  connect_timer_.cancel();
  boost::system::error_code failed = error;
  if (!failed) socket_->non_blocking(true, failed);
  if (failed) {
    drop_connection();
    return end(WebServerClient::End::unreachable);
  }
  boost::system::error_code ignored;
  socket_->set_option(Tcp::no_delay(true), ignored);
  state_ = State::exchanging;
  flush();
  wait_readable();
}

void WebServerProxy::send(ByteSpan bytes) {
  if (bytes.empty() || state_ == State::idle) return;
  out_.add(SharedBytes::copy_of(bytes));
  if (state_ != State::connecting && !write_wait_) flush();
}

void WebServerProxy::flush() {
  while (!out_.empty() && socket_) {
    iovec vectors[16];
    msghdr message{};
    message.msg_iov = vectors;
    message.msg_iovlen = out_.vectors(vectors, std::size(vectors));
    const ssize_t sent = ::sendmsg(socket_->native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno == EAGAIN) return wait_writable();
    if (sent < 0) return out_.clear();  // what the server has said before it closed is read yet
    out_.consume(static_cast<std::size_t>(sent));
  }
  if (finish_sending_ && socket_) {
    boost::system::error_code ignored;
    socket_->shutdown(Tcp::socket::shutdown_send, ignored);
  }
}

void WebServerProxy::wait_writable() {
  if (write_wait_) return;
  write_wait_ = true;
  socket_->async_wait(Tcp::socket::wait_write, [this, alive = shared_from_this(),
                                                mine = generation_](const boost::system::error_code& error) {
    if (mine != generation_) return;
    write_wait_ = false;
    if (error || !socket_) return;
    flush();
    if (client_ && has_room()) client_->proxy_room();
  });
}

void WebServerProxy::wait_readable() {
  if (read_wait_ || !socket_) return;
  if (state_ != State::idle && client_ && client_->proxy_backlog() >= options_.buffer_limit) return;
  read_wait_ = true;
  socket_->async_wait(Tcp::socket::wait_read, [this, alive = shared_from_this(),
                                               mine = generation_](const boost::system::error_code& error) {
    if (mine != generation_) return;
    read_wait_ = false;
    if (!error) on_readable();
  });
}

void WebServerProxy::on_readable() {
  if (state_ == State::idle) return drop_connection();  // closed, or speaking out of turn
  const MutableByteSpan buffer = loop_.read_buffer();
  const std::size_t limit = std::clamp<std::size_t>(options_.buffer_limit, 1, buffer.size());
  const ssize_t count = ::recv(socket_->native_handle(), buffer.data(), limit, 0);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return wait_readable();
  if (count <= 0) return on_upstream_end();
  on_bytes(buffer.first(static_cast<std::size_t>(count)));
  wait_readable();
}

void WebServerProxy::on_bytes(ByteSpan bytes) {
  while (!bytes.empty() && client_ && state_ == State::exchanging) {
    const auto progress = response_->read(bytes);
    client_->proxy_bytes(bytes.first(progress.consumed));
    bytes = bytes.subspan(progress.consumed);
    switch (progress.event) {
      case http::ResponseParser::Event::need_more:
      case http::ResponseParser::Event::interim:
        break;
      case http::ResponseParser::Event::upgraded:
        if (!upgrade_asked_) return end(WebServerClient::End::broken);
        state_ = State::upgraded;
        client_->proxy_upgraded();
        break;
      case http::ResponseParser::Event::complete: {
        const bool keeps = response_->keep_alive() && request_keeps_ && request_ended_ && bytes.empty();
        return end(keeps ? WebServerClient::End::keep_alive : WebServerClient::End::close);
      }
      case http::ResponseParser::Event::failed:
        return end(WebServerClient::End::broken);
    }
  }
  if (client_ && state_ == State::upgraded && !bytes.empty()) client_->proxy_bytes(bytes);
}

void WebServerProxy::on_upstream_end() {
  if (state_ == State::upgraded) return end(WebServerClient::End::close);
  if (!response_->started()) {
    if (!retry()) end(WebServerClient::End::unreachable);
    return;
  }
  const bool complete = response_->read_end() == http::ResponseParser::Event::complete;
  end(complete ? WebServerClient::End::close : WebServerClient::End::broken);
}

bool WebServerProxy::retry() {
  if (retry_head_.empty()) return false;
  out_.clear();
  out_.add(SharedBytes::copy_of(as_bytes(std::exchange(retry_head_, {}))));
  connect();
  return true;
}

void WebServerProxy::end(WebServerClient::End end) {
  state_ = State::idle;
  response_.reset();
  out_.clear();
  if (end != WebServerClient::End::keep_alive) drop_connection();
  if (client_) client_->proxy_ended(end);
}

void WebServerProxy::client_drained() {
  if (state_ == State::exchanging || state_ == State::upgraded) wait_readable();
}

void WebServerProxy::client_ended() {
  finish_sending_ = true;
  if (!write_wait_) flush();
}

void WebServerProxy::abort() {
  client_ = nullptr;
  state_ = State::idle;
  connect_timer_.cancel();
  drop_connection();
}

void WebServerProxy::drop_connection() {
  ++generation_;
  read_wait_ = write_wait_ = false;
  if (resolver_) resolver_->cancel();
  resolver_.reset();
  if (const auto socket = std::move(socket_)) {
    boost::system::error_code ignored;
    socket->close(ignored);
  }
}

}  // namespace sallyport::net
