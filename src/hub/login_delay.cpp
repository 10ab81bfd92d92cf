#include "hub/login_delay.hpp"

#include <cassert>
#include <string_view>

#include "base/log.hpp"

namespace sallyport::hub {
namespace {

/// Everything in which a key or a token may stand, wherever the decider looks first. Empty: nothing is offered.
std::string proof_of(const ClientFacts& client, std::string_view stream_query = {}) {
  std::string proof;
  for (const std::string_view part : {stream_query, std::string_view(client.token_argument), std::string_view(client.query),
                                      std::string_view(client.bearer)}) {
    if (part.empty()) continue;
    proof += part;
    proof += '\n';
  }
  return proof;
}

Refusal refusal_of(const ClientFacts& client, Action action, std::string_view stream = {}) {
  return {client, action, stream, "login-delay", Reason::login_delay};
}

void answer_later(Milliseconds delay, Verdict verdict, const Answer& answer) {
  const auto timer = std::make_shared<boost::asio::steady_timer>(loop::EventLoop::current()->context(), delay);
  timer->async_wait([timer, answer, verdict = std::move(verdict)](const boost::system::error_code& error) mutable {
    if (!error) answer(std::move(verdict));
  });
}

}  // namespace

bool is_forgery(Reason reason) {
  switch (reason) {
    case Reason::bad_key:
    case Reason::bad_token:
    case Reason::token_algorithm:
    case Reason::token_unknown_key:
    case Reason::token_signature:
      return true;
    default:
      return false;
  }
}

void LoginDelay::connect(const ConnectQuestion& question, Answer answer) {
  std::string proof = proof_of(*question.client);
  if (turns_away(refusal_of(*question.client, Action::connect), proof, answer)) return;
  decider_->connect(question, watched(*question.client, std::move(proof), std::move(answer)));
}

void LoginDelay::publish(const StreamQuestion& question, Answer answer) {
  std::string proof = proof_of(*question.client, question.query);
  if (turns_away(refusal_of(*question.client, Action::publish, question.stream), proof, answer)) return;
  decider_->publish(question, watched(*question.client, std::move(proof), std::move(answer)));
}

void LoginDelay::play(const StreamQuestion& question, Answer answer) {
  std::string proof = proof_of(*question.client, question.query);
  if (turns_away(refusal_of(*question.client, Action::play, question.stream), proof, answer)) return;
  decider_->play(question, watched(*question.client, std::move(proof), std::move(answer)));
}

bool LoginDelay::turns_away(const Refusal& refusal, const std::string& proof, const Answer& answer) const {
  if (proof.empty() || !failures_.standing(refusal.client.ip, monotonic_now()).refused) return false;
  decider_->note_refusal(refusal);
  answer(Verdict::refuse(refusal.reason, "Too many wrong keys or tokens came from your address. Wait a minute."));
  return true;
}

Answer LoginDelay::watched(const ClientFacts& client, std::string proof, Answer answer) {
  loop::EventLoop* const loop = loop::EventLoop::current();
  assert(loop);
  return Answer(*loop, [this, address = client.ip, proof = std::move(proof), answer = std::move(answer)](Verdict verdict) {
    pass_on(address, proof, std::move(verdict), answer);
  });
}

void LoginDelay::pass_on(const IpAddress& address, const std::string& proof, Verdict verdict, const Answer& answer) {
  if (verdict.allowed || !is_forgery(verdict.reason)) return answer(std::move(verdict));
  const auto standing = failures_.failed(address, proof, monotonic_now());
  if (standing.newly_refused) {
    log::warn("login-delay")
        .field("address", address.to_string())
        .field("failures", standing.failures)
        .reason(Reason::login_delay);
  }
  if (standing.delay <= Milliseconds(0)) return answer(std::move(verdict));
  answer_later(standing.delay, std::move(verdict), answer);
}

}  // namespace sallyport::hub
