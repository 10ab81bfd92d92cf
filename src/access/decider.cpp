#include "access/decider.hpp"

#include "access/audit.hpp"

namespace sallyport::access {
namespace {

/// Without settings nobody publishes, as with settings that demand a key nobody has.
const ApplicationAccess& settings_of(const hub::ApplicationOptionsRef& application) {
  static const ApplicationAccess none;
  const auto* access = dynamic_cast<const ApplicationAccess*>(application->access.get());
  return access ? *access : none;
}

Wish wish_of(token::Action action, const hub::StreamQuestion& question) {
  return {action, *question.client, settings_of(question.application), question.stream, question.query, &question.held};
}

}  // namespace

void Decider::connect(const hub::ConnectQuestion& question, hub::Answer answer) {
  decide({token::Action::connect, *question.client, settings_of(question.application)}, answer);
}

void Decider::publish(const hub::StreamQuestion& question, hub::Answer answer) {
  decide(wish_of(token::Action::publish, question), answer);
}

void Decider::play(const hub::StreamQuestion& question, hub::Answer answer) {
  decide(wish_of(token::Action::play, question), answer);
}

void Decider::note_refusal(const hub::Refusal& refusal) { audit_refusal(refusal); }

void Decider::withdraw(const hub::ClientFacts& client, const hub::Grant& grant, Reason reason) {
  if (const auto* token = dynamic_cast<const TokenGrant*>(&grant)) audit_withdrawal(client, *token, reason);
}

void Decider::decide(const Wish& wish, const hub::Answer& answer) {
  Ruling ruling = judge(wish);
  audit(wish, ruling);
  answer(std::move(ruling.verdict));
}

}  // namespace sallyport::access
