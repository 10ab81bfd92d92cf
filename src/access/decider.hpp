#pragma once
// Decider: the hub's questions answered by keys and tokens, as the application demands; every answer has its
// line in the audit. The server wires this one decider, whichever transport a client came by.
#include <functional>

#include "access/ruling.hpp"

namespace sallyport::access {

/// Whether the reason says that somebody presented a secret that is not ours: guessing, as opposed to a token
/// that has expired or is for somebody else.
bool is_failed_login(Reason reason);

class Decider final : public hub::AccessDecider {
 public:
  /// Told of every failed login. Called on application hosts' threads, several at a time.
  using FailedLogin = std::function<void(const hub::ClientFacts& client, Reason reason)>;

  explicit Decider(FailedLogin on_failed_login = {}) : on_failed_login_(std::move(on_failed_login)) {}

  void connect(const hub::ConnectQuestion& question, hub::Answer answer) override;
  void publish(const hub::StreamQuestion& question, hub::Answer answer) override;
  void play(const hub::StreamQuestion& question, hub::Answer answer) override;
  void withdraw(const hub::ClientFacts& client, const hub::Grant& grant, Reason reason) override;

 private:
  void decide(const Wish& wish, const hub::Answer& answer);

  const FailedLogin on_failed_login_;
};

}  // namespace sallyport::access
