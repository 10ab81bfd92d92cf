// HttpConnection: calls by AMF over HTTP. A gateway is a path of an application (http/service_target.hpp) and takes POST of
// application/x-amf. Browsers ask first whether a page of another origin may do that (Fetch, "CORS-preflight request");
// they are answered with the page's own origin, if the application takes it, and never with "*".
#include <utility>

#include "http/path.hpp"
#include "http/reply.hpp"
#include "net/http/http_connection.hpp"
#include "net/http/page_origin.hpp"

namespace sallyport::net {
namespace {

constexpr std::string_view kGateway = "gateway";
constexpr std::string_view kAmf = "application/x-amf";
constexpr std::string_view kNoSniff = "\r\nX-Content-Type-Options: nosniff";
constexpr std::string_view kPreflight =
    "\r\nAccess-Control-Allow-Methods: POST\r\nAccess-Control-Allow-Headers: Content-Type, Authorization"
    "\r\nAccess-Control-Max-Age: 600";

bool is_amf(const http::RequestHead& head) {
  const std::string_view type = head.find("Content-Type");
  return http::equal_ignoring_case(http::trimmed(type.substr(0, type.find(';'))), kAmf);
}

bool is_preflight(const http::RequestHead& head) {
  return head.method == "OPTIONS" && !head.has_body() && !origin_of(head).empty() &&
         http::trimmed(head.find("Access-Control-Request-Method")) == "POST";
}

/// As a player would name it.
std::string uri_of(const http::RequestHead& head, bool secure) {
  const auto [path, query] = http::path_and_query(head.target);
  std::string uri = (secure ? "https://" : "http://") + std::string(head.authority()) + std::string(path);
  if (!query.empty()) uri.append("?").append(query);
  return uri;
}

}  // namespace

std::optional<http::ServiceTarget> HttpConnection::gateway_of(const http::RequestHead& head) const {
  const bool calls = head.method == "POST" && is_amf(head);
  if (!context_->upgrades() || (!calls && !is_preflight(head))) return std::nullopt;
  return http::parse_service_target(head.target, kGateway, options_->gateway_place);
}

void HttpConnection::ask_gateway(const http::RequestHead& head) {
  UpgradeQuestion question;
  question.service = WebService::gateway;
  question.application = current_.gateway->application;
  ask_application(head, std::move(question));
}

/// The application takes pages of that origin.
void HttpConnection::answer_preflight(const http::RequestHead& head) {
  current_.route = Route::ours;
  current_.kind = Kind::none;
  current_.origin = origin_of(head);
  current_.calls.emplace();
  current_.slot = reserve(head, {});
  ReplyForm* const form = replies_.form(current_.slot);
  form->content_type.clear();
  form->more = readable_by(form->origin).append(kPreflight);
  resume();
}

void HttpConnection::begin_calls(const http::RequestHead& head, TransportFacts facts, std::shared_ptr<void> place) {
  current_.route = Route::ours;
  current_.kind = Kind::none;
  current_.origin = facts.origin;
  const std::string uri = uri_of(head, facts.secure);
  current_.calls.emplace(GatewayRequest{*std::move(current_.gateway), std::move(facts), std::string(head.find("User-Agent")),
                                        std::string(head.find("Referer")), uri, {}, std::move(place)});
  const bool too_large = head.content_length.value_or(0) > kMaxBody;
  current_.slot = reserve(head, head.expects_continue() && !too_large ? http::kContinue : std::string_view());
  if (too_large) {
    refuse_now(413);
    return loop_.at_end_of_turn(*this);
  }
  ReplyForm* const form = replies_.form(current_.slot);
  form->content_type = kAmf;
  form->more = readable_by(form->origin).append(kNoSniff);
  if (head.expects_continue()) loop_.at_end_of_turn(*this);
  resume();
}

/// The request is complete.
void HttpConnection::make_calls() {
  const std::uint64_t slot = current_.slot;
  if (parser_->head().method == "OPTIONS") return reply_text(slot, 200, {});
  current_.calls->body = std::move(current_.body);
  auto answer = [weak = weak_from_this(), slot](GatewayReply reply) {
    const auto alive = weak.lock();
    if (alive && !alive->closed_) alive->on_calls_answered(slot, std::move(reply));
  };
  exchange_ = context_->sessions().make_exchange(loop_, *std::move(current_.calls), std::move(answer));
  if (!exchange_) reply_error(slot, 503);
}

void HttpConnection::on_calls_answered(std::uint64_t slot, GatewayReply reply) {
  exchange_.reset();
  if (reply.proved) prove();
  ReplyForm* const form = replies_.form(slot);
  if (form && reply.status != 200) form->content_type = "text/plain; charset=utf-8";
  idle_since_ = monotonic_now();
  replies_.fill(slot, reply.status, reply.body);
  loop_.at_end_of_turn(*this);
}

}  // namespace sallyport::net
