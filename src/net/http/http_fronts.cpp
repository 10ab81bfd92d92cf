// HttpConnection: clients whom a trusted proxy names in its requests.
#include "net/http/http_connection.hpp"

namespace sallyport::net {

/// False: the field can be read in two ways, so nobody can be sure who it is.
bool HttpConnection::find_client(const http::RequestHead& head) {
  auto client = forwarded_client(options_->fronts, stream_->facts().peer, head);
  if (!client) {
    refused(client.error().reason);
    return false;
  }
  current_.client = *client;
  return true;
}

/// As far as that is clear: of a request for a session, for which the client was found at /open.
void HttpConnection::note_client(const http::RequestHead& head) {
  if (auto client = forwarded_client(options_->fronts, stream_->facts().peer, head)) current_.client = *client;
}

TransportFacts HttpConnection::facts_of_client() const {
  TransportFacts facts = stream_->facts();
  if (!current_.client) return facts;
  if (!facts.front) facts.front = facts.peer;
  facts.peer = current_.client->ip;
  facts.peer_port = current_.client->port;
  return facts;
}

void HttpConnection::judge_session(std::uint64_t slot, TransportFacts facts,
                                   const std::optional<http::TunnelHello>& hello) {
  const IpAddress client = facts.peer;
  auto answer = [weak = weak_from_this(), slot, facts = std::move(facts), hello](Reason refusal) {
    const auto alive = weak.lock();
    if (!alive || alive->closed_) return;
    if (refusal == Reason::none) return alive->count_session(slot, facts, hello);
    alive->refused(facts, refusal);
    alive->reply_error(slot, 403);
  };
  context_->door().judge(client, loop_, std::move(answer));
}

/// What the proxy's connection carries for this client counts like a connection of its own.
void HttpConnection::count_session(std::uint64_t slot, TransportFacts facts,
                                   const std::optional<http::TunnelHello>& hello) {
  auto [refusal, place] = context_->door().count(facts.peer);
  if (refusal == Reason::none) return open_session(slot, std::move(facts), hello, std::move(place));
  refused(facts, refusal);
  reply_error(slot, 503);
}

/// Of a request that waits for more than the reply to it: for the web server, for a WebSocket.
void HttpConnection::judge_client() {
  current_.judged = false;
  context_->door().judge(current_.client->ip, loop_, [weak = weak_from_this()](Reason refusal) {
    const auto alive = weak.lock();
    if (alive && !alive->closed_) alive->on_client_judged(refusal);
  });
}

void HttpConnection::on_client_judged(Reason refusal) {
  current_.judged = true;
  loop_.at_end_of_turn(*this);
  if (refusal == Reason::none) return;
  refused(facts_of_client(), refusal);
  refuse(parser_->head(), 403);
}

}  // namespace sallyport::net
