#pragma once
// Decider: the hub's questions answered by keys and tokens, as the application demands; every answer has its
// line in the audit. The server wires this one decider, whichever transport a client came by.
#include "access/ruling.hpp"

namespace sallyport::access {

class Decider final : public hub::AccessDecider {
 public:
  void connect(const hub::ConnectQuestion& question, hub::Answer answer) override;
  void publish(const hub::StreamQuestion& question, hub::Answer answer) override;
  void play(const hub::StreamQuestion& question, hub::Answer answer) override;
  void note_refusal(const hub::Refusal& refusal) override;
  void withdraw(const hub::ClientFacts& client, const hub::Grant& grant, Reason reason) override;

 private:
  void decide(const Wish& wish, const hub::Answer& answer);
};

}  // namespace sallyport::access
