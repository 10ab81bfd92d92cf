#include "client/proxy/http_connect.hpp"

#include <utility>

#include "net/socket_address.hpp"

namespace sallyport::client {
namespace {

constexpr http::ResponseLimits kLimits{.head = 32 * 1024, .line = 16 * 1024};

}  // namespace

HttpConnect::HttpConnect(const std::string& host, std::uint16_t port,
                         std::shared_ptr<ProxyAuthorizer> authorizer)
    : target_(net::host_and_port(host, port)),
      port_(port),
      authorizer_(std::move(authorizer)),
      reader_(http::Answers::connect, kLimits) {}

void HttpConnect::begin(ByteVector& out) {
  connection_ends_ = false;
  ask(out);
}

void HttpConnect::ask(ByteVector& out) {
  reader_.restart(http::Answers::connect);
  body_.clear();
  body_size_ = 0;
  again_ = false;
  sent_ = authorizer_->header_for("CONNECT", target_);
  std::string request =
      "CONNECT " + target_ + " HTTP/1.1\r\nHost: " + target_ + "\r\nUser-Agent: sallyport\r\n";
  // Proxies that think in HTTP/1.0 close the connection behind a 407 otherwise, and a login begins anew.
  request += "Proxy-Connection: keep-alive\r\n";
  if (!sent_.empty()) request += "Proxy-Authorization: " + sent_ + "\r\n";
  request += "\r\n";
  const ByteSpan bytes = as_bytes(request);
  out.insert(out.end(), bytes.begin(), bytes.end());
}

ProxyExchange::Progress HttpConnect::read(ByteSpan input, ByteVector& out) {
  std::size_t consumed = 0;
  while (true) {
    const auto progress = reader_.read(input.subspan(consumed));
    consumed += progress.consumed;
    std::optional<Step> step;
    switch (progress.event) {
      case Event::need_more:
        return {Step::more, consumed};
      case Event::interim:
        break;
      case Event::upgraded:
        if (reader_.head().status == 101)
          return fail(Obstacle::proxy_bad_reply, "101 to a CONNECT", consumed);
        return {Step::done, consumed};
      case Event::head:
        step = on_head();
        break;
      case Event::body:
        step = on_body(progress.data);
        break;
      case Event::complete:
        step = on_complete(out);
        break;
      case Event::failed:
        return fail(Obstacle::proxy_bad_reply, "it does not speak HTTP", consumed);
    }
    if (step && *step != Step::more) return {*step, consumed};
  }
}

std::optional<ProxyExchange::Step> HttpConnect::on_head() {
  const http::ResponseHead& head = reader_.head();
  const bool stays = head.keep_alive() || head.has_token("Proxy-Connection", "keep-alive");
  connection_ends_ =
      !stays || head.has_token("Connection", "close") || head.has_token("Proxy-Connection", "close");
  return head.status == 407 ? on_challenge() : std::nullopt;
}

std::optional<ProxyExchange::Step> HttpConnect::on_challenge() {
  const auto fields = reader_.head().find_all("Proxy-Authenticate");
  if (auto refused = authorizer_->challenged(sent_, fields)) {
    failure_ = std::move(*refused);
    return Step::failed;
  }
  if (++challenges_ > kMostChallenges) {
    return fail_now(Obstacle::proxy_refuses_credentials, "it asks again and again");
  }
  again_ = true;
  if (connection_ends_) return Step::reconnect;
  return std::nullopt;
}

std::optional<ProxyExchange::Step> HttpConnect::on_body(ByteSpan data) {
  body_size_ += data.size();
  if (again_) return body_size_ > kMaxBody ? std::optional(Step::reconnect) : std::nullopt;
  body_.append(as_text(data).substr(0, kRefusalBodyBytes - body_.size()));
  return body_.size() == kRefusalBodyBytes ? std::optional(refuse()) : std::nullopt;
}

ProxyExchange::Step HttpConnect::on_complete(ByteVector& out) {
  if (!again_) return refuse();
  ask(out);
  return Step::more;
}

ProxyExchange::Step HttpConnect::refuse() {
  const http::ResponseHead& head = reader_.head();
  failure_ = explain({.status = head.status,
                      .phrase = head.reason,
                      .squid_error = head.find("X-Squid-Error"),
                      .location = head.find("Location"),
                      .body = body_,
                      .connect = true,
                      .port = port_});
  return Step::failed;
}

ProxyExchange::Step HttpConnect::read_end(Failure by) {
  // Closed behind a 407, in the middle of its page or before the next answer: a login goes on elsewhere.
  const bool unanswered = challenges_ > 0 && !reader_.started() && !std::exchange(was_cut_, true);
  if (again_ || unanswered) return Step::reconnect;
  if (reader_.head().status >= 300) return refuse();
  if (reader_.started()) return fail_now(Obstacle::proxy_bad_reply, "it closes within what is no HTTP reply");
  return ProxyExchange::read_end(std::move(by));
}

Failure HttpConnect::overdue(Failure otherwise) {
  if (reader_.head().status < 300 || again_) return otherwise;
  refuse();
  return failure_;
}

}  // namespace sallyport::client
