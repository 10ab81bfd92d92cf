#pragma once
// AskingDecider: in front of the decider of keys and tokens. What that one lets in is put to the endpoints that the
// application asks (one after the other, all must agree) before the client hears of it. No answer, a late one and one
// that cannot be understood are a no.
#include <memory>

#include "hub/access.hpp"
#include "webhook/courier.hpp"

namespace sallyport::webhook {

/// What an endpoint has said.
struct Reading {
  hub::Verdict verdict;  ///< a no if nothing was understood
  std::string problem;   ///< why not; empty if it was
};
Reading read_answer(const fetch::HttpAnswer& answer);

class AskingDecider final : public hub::AccessDecider {
 public:
  /// `courier` outlives it.
  AskingDecider(std::shared_ptr<hub::AccessDecider> decider, Courier& courier)
      : decider_(std::move(decider)), courier_(courier) {}

  // hub::AccessDecider: on hosts' threads, several at a time
  void connect(const hub::ConnectQuestion& question, hub::Answer answer) override;
  void publish(const hub::StreamQuestion& question, hub::Answer answer) override;
  void play(const hub::StreamQuestion& question, hub::Answer answer) override;
  void note_refusal(const hub::Refusal& refusal) override { decider_->note_refusal(refusal); }
  void withdraw(const hub::ClientFacts& client, const hub::Grant& grant, Reason reason) override {
    decider_->withdraw(client, grant, reason);
  }

 private:
  struct Case;
  void ask_next(std::shared_ptr<Case> open);
  void refuse(const Case& closed, const Endpoint& endpoint, Reading reading);
  hub::Answer then_ask(Event event, hub::ClientFactsRef client, const hub::ApplicationOptionsRef& application,
                       std::string stream, hub::Answer answer);

  const std::shared_ptr<hub::AccessDecider> decider_;
  Courier& courier_;
};

}  // namespace sallyport::webhook
