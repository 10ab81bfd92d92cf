#include "access/audit.hpp"

#include "base/log.hpp"

namespace sallyport::access {
namespace {

token::Action action_of(hub::Action action) {
  switch (action) {
    case hub::Action::publish: return token::Action::publish;
    case hub::Action::play: return token::Action::play;
    default: return token::Action::connect;
  }
}

log::Event line_about(const hub::ClientFacts& client, token::Action action, std::string_view stream) {
  log::Event event = log::info("access");
  event.field("client", client.id).field("address", client.address).field("protocol", client.protocol);
  event.field("vhost", client.virtual_host).field("app", client.application).field("instance", client.instance);
  event.field("action", token::to_string(action));
  if (!stream.empty()) event.field("stream", stream);
  return event;
}

void add_token(log::Event& event, const token::Grant& token) {
  if (!token.id.empty()) event.field("token", token.id);
  if (!token.subject.empty()) event.field("subject", token.subject);
}

}  // namespace

void audit(const Wish& wish, const Ruling& ruling) {
  log::Event event = line_about(wish.client, wish.action, wish.stream);
  event.field("verdict", ruling.verdict.allowed ? "allow" : "refuse").field("by", ruling.grounds);
  add_token(event, ruling.token);
  event.reason(ruling.verdict.reason);
}

void audit_refusal(const hub::Refusal& refusal) {
  log::Event event = line_about(refusal.client, action_of(refusal.action), refusal.stream);
  event.field("verdict", "refuse").field("by", refusal.by).reason(refusal.reason);
}

void audit_withdrawal(const hub::ClientFacts& client, const TokenGrant& grant, Reason reason) {
  log::Event event = line_about(client, grant.purpose().action, grant.purpose().stream);
  event.field("verdict", "withdraw").field("by", "token");
  add_token(event, grant.known());
  event.reason(reason);
}

}  // namespace sallyport::access
