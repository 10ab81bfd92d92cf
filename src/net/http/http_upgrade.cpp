// HttpConnection: requests for a WebSocket, for a live stream as FLV, about files, and for a gateway (http_gateway.cpp). The
// path names the application, which has the rules about pages; its host is asked before anything is promised. What is
// granted leaves HTTP for good, but for a gateway.
#include <utility>

#include "base/log.hpp"
#include "http/path.hpp"
#include "http/text.hpp"
#include "http/websocket/upgrade.hpp"
#include "net/http/http_connection.hpp"
#include "net/file_request.hpp"
#include "net/media_request.hpp"
#include "net/http/page_origin.hpp"
#include "net/websocket/resume_link.hpp"
#include "net/websocket/websocket_stream.hpp"
#include "net/xml/xml_request.hpp"

namespace sallyport::net {
namespace {

std::string_view chosen_subprotocol(const http::RequestHead& head) {
  for (const std::string_view one : {http::websocket::kResumableSubprotocol, http::websocket::kSubprotocol})
    if (head.has_token("Sec-WebSocket-Protocol", one)) return one;
  return {};
}

constexpr std::string_view kXmlSocket = "xmlsocket";

std::string_view carrier_of(bool gateway, bool tunnelled, bool secure) {
  if (gateway) return secure ? "https-amf" : "http-amf";
  if (tunnelled) return secure ? "https-flv" : "http-flv";
  return secure ? "wss" : "ws";
}

/// What is done with the first note of one of our own clients.
ResumeLink::Greeter resume_greeter(const std::shared_ptr<HttpContext>& context) {
  return [context](ResumeLink& link, const http::websocket::ResumeNote& note) {
    using Kind = http::websocket::ResumeNote::Kind;
    const TransportFacts& facts = link.facts();
    if (note.kind == Kind::open) {
      if (context->resumes().open(link)) return true;
      context->refusals().refused(facts.peer, facts.local_port, Reason::connection_limit, facts.front);
      return false;
    }
    if (note.kind != Kind::resume) return false;
    context->resumes().resume(link, std::string(note.id), note.offset, [context](ResumeLink& unlucky) {
      const TransportFacts& of = unlucky.facts();
      const auto standing = context->note_wrong_id(of.peer);
      context->refusals().refused(of.peer, of.local_port, Reason::tunnel_binding, of.front);
      if (standing.refused) return unlucky.end(Reason::rate_limit, false);
      unlucky.refuse(http::websocket::make_note({.kind = Kind::gone}), standing.delay);
    });
    return true;
  };
}

}  // namespace

bool HttpConnection::wants_upgrade(const http::RequestHead& head) const {
  return options_->websocket && context_->upgrades() && http::websocket::asks_websocket(head);
}

std::optional<http::MediaTarget> HttpConnection::media_of(const http::RequestHead& head) const {
  const bool reads = head.method == "GET" || head.method == "HEAD";
  if (!options_->flv || !context_->upgrades() || !reads || head.has_body()) return std::nullopt;
  return http::parse_media_target(head.target);
}

std::optional<http::FileTarget> HttpConnection::file_of(const http::RequestHead& head) const {
  const bool sends = head.method == "PUT" || head.method == "POST";
  const bool asks = head.method == "GET" || head.method == "HEAD" || head.method == "OPTIONS";
  if (!context_->upgrades() || wants_upgrade(head) || (asks ? head.has_body() : !sends)) return std::nullopt;
  return http::parse_file_target(head.target);
}

void HttpConnection::ask_upgrade(const http::RequestHead& head) {
  UpgradeQuestion question;
  question.application = http::websocket::application_of(head.target);
  current_.xml = xml_socket_of(head);
  if (current_.xml) {
    question.service = WebService::xml_socket;
    question.application = current_.xml->application;
  }
  if (question.application.empty()) return pass_on(head, 404);
  ask_application(head, std::move(question));
}

void HttpConnection::ask_application(const http::RequestHead& head, UpgradeQuestion question) {
  question.http_host = head.host_name();
  question.origin = origin_of(head);
  question.same_origin = is_same_origin(head, stream_->facts().secure);
  question.files = current_.file.has_value();
  question.secure = stream_->facts().secure;
  current_.route = Route::upgrading;
  current_.judged = false;
  context_->upgrades()(std::move(question), loop_, [weak = weak_from_this()](UpgradeAnswer answer) {
    const auto alive = weak.lock();
    if (alive && !alive->closed_) alive->on_upgrade_answer(answer);
  });
}

void HttpConnection::on_upgrade_answer(UpgradeAnswer answer) {
  const http::RequestHead& head = parser_->head();
  current_.judged = true;
  loop_.at_end_of_turn(*this);
  if (answer == UpgradeAnswer::no_application && std::exchange(current_.file, std::nullopt)) {
    current_.route = Route::none;  // as if there were no such paths
    route_live(head, false);
    return resume();
  }
  if (answer == UpgradeAnswer::no_application) {
    current_.gateway.reset();
    pass_on(head, 404);
    return resume();
  }
  const bool plain = current_.gateway || !wants_upgrade(head);
  if (const unsigned status = plain ? 101 : http::websocket::judge_upgrade(head); status != 101) {
    refuse(head, status);
    if (status == 426) replies_.form(current_.slot)->more = http::websocket::kVersionFields;
    return;
  }
  if (!find_client(head)) return refuse(head, 400);
  if (answer == UpgradeAnswer::foreign_origin) {
    refused(facts_of_client(), Reason::origin_denied);
    const std::string_view target = current_.file ? std::string_view(current_.file->application) : http::path_and_query(head.target).path;
    log::debug("foreign-origin").field("origin", origin_of(head)).field("target", target);  // the query may hold a token
    return refuse(head, 403);
  }
  if (answer == UpgradeAnswer::barred) {
    refused(facts_of_client(), Reason::protocol_disallowed);
    return refuse(head, 403);
  }
  if (current_.client) judge_client();
}

TransportFacts HttpConnection::facts_of_upgrade() const {
  const http::RequestHead& head = parser_->head();
  TransportFacts facts = facts_of_client();
  facts.tunnelled = current_.gateway || (current_.media && !wants_upgrade(head));
  facts.protocol = carrier_of(current_.gateway.has_value(), facts.tunnelled, facts.secure);
  facts.http_host = head.host_name();
  facts.bearer = head.bearer_token();
  facts.origin = origin_of(head);
  facts.same_origin = is_same_origin(head, facts.secure);
  if (!first_request_) facts.accepted_at = monotonic_now();
  return facts;
}

/// Precondition: everything that was said before has been handed down.
void HttpConnection::upgrade() {
  const auto alive = shared_from_this();
  const http::RequestHead& head = parser_->head();
  if (current_.gateway && head.method == "OPTIONS") return answer_preflight(head);
  TransportFacts facts = facts_of_upgrade();
  // What the proxy's connection carries for this client counts like a connection of its own.
  AddressLimits::Entry counted;
  if (current_.client) counted = context_->door().count(facts.peer);
  if (counted.refusal != Reason::none) {
    refused(facts, counted.refusal);
    refuse(head, 503);
    return resume();
  }
  if (current_.gateway) return begin_calls(head, std::move(facts), std::move(counted.place));
  const bool served = current_.file         ? become_transfer(std::move(facts), std::move(counted.place))
                      : wants_upgrade(head) ? become_websocket(std::move(facts), std::move(counted.place))
                                            : become_viewer(stream_, std::move(facts), std::move(counted.place));
  if (served) return;
  refused(Reason::connection_limit);
  refuse(head, 503);
  resume();
}

bool HttpConnection::become_websocket(TransportFacts facts, std::shared_ptr<void> place) {
  const http::RequestHead& head = parser_->head();
  const std::string_view subprotocol = chosen_subprotocol(head);
  const std::string reply =
      http::websocket::make_upgrade_reply(http::trimmed(head.find("Sec-WebSocket-Key")), subprotocol);
  const auto socket = std::make_shared<WebSocketStream>(stream_, http::websocket::Role::server, facts, as_bytes(reply));
  socket->hold(std::move(place));
  if (current_.media && subprotocol.empty()) {
    if (!become_viewer(socket, std::move(facts), nullptr)) return false;
  } else if (subprotocol == http::websocket::kResumableSubprotocol) {
    std::make_shared<ResumeLink>(socket, resume_greeter(context_))->start({});
  } else if (auto session = current_.xml ? xml_session(socket, std::move(facts)) : context_->sessions().make_session(socket)) {
    socket->start(std::move(session), {});
  } else {
    return false;
  }
  if (!closed_) leave();
  stream_->set_reading(true);
  socket->begin(pending_);
  return true;
}

/// By the path, or by the port, where every WebSocket without a subprotocol of ours is one.
std::optional<http::ServiceTarget> HttpConnection::xml_socket_of(const http::RequestHead& head) const {
  if (!wants_upgrade(head) || !chosen_subprotocol(head).empty()) return std::nullopt;
  if (auto named = http::parse_service_target(head.target, kXmlSocket)) return named;
  return http::parse_service_place(stream_->facts().xml_place);
}

std::shared_ptr<StreamUser> HttpConnection::xml_session(const std::shared_ptr<ByteStream>& socket, TransportFacts facts) {
  const http::RequestHead& head = parser_->head();
  XmlRequest request{*std::move(current_.xml), std::move(facts), std::string(head.find("User-Agent")),
                     std::string(head.find("Referer")), {}, nullptr};
  request.uri = std::string(request.facts.protocol) + "://" + request.facts.http_host + std::string(head.target);
  return context_->sessions().make_xml_session(socket, std::move(request));
}

/// `carrier` is the connection itself, or the WebSocket that it has become.
bool HttpConnection::become_viewer(const std::shared_ptr<ByteStream>& carrier, TransportFacts facts, std::shared_ptr<void> place) {
  const http::RequestHead& head = parser_->head();
  MediaRequest request{*std::move(current_.media), std::move(facts), std::string(head.find("User-Agent")),
                       std::string(head.find("Referer")), {}, carrier != stream_, head.method == "HEAD", std::move(place)};
  const http::MediaTarget& target = request.target;
  request.uri = std::string(request.facts.protocol) + "://" + request.facts.http_host + '/' + target.application;
  if (!target.instance.empty()) request.uri += '/' + target.instance;
  if (!target.query.empty()) request.uri += '?' + target.query;
  auto session = context_->sessions().make_viewer(carrier, std::move(request));
  if (!session) return false;
  leave();
  carrier->start(std::move(session), {});
  return true;
}

bool HttpConnection::become_transfer(TransportFacts facts, std::shared_ptr<void> place) {
  FileRequest request{*std::move(current_.file), std::move(facts), *std::move(parser_), std::move(pending_), std::move(place)};
  auto session = context_->sessions().make_transfer(stream_, std::move(request));
  if (!session) {
    parser_ = std::move(request.parser);
    pending_ = std::move(request.read);
    return false;
  }
  parser_.reset();
  leave();
  stream_->start(std::move(session), {});
  return true;
}

/// Somebody else is the stream's user from now on.
void HttpConnection::leave() {
  closed_ = true;
  timer_.cancel();
  context_->connections_[loop_.index()].erase(shared_from_this());
}

}  // namespace sallyport::net
