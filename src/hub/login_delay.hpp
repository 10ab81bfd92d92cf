#pragma once
// LoginDelay: the price of wrong stream keys and tokens, by address. Stands in front of the decider of the whole
// server. After a few failures the refusals of an address take longer and longer; after many, whoever offers a key
// or a token from there is refused at once until some have been forgiven (reason login-delay).
//
// Only what fails waits. Whoever offers nothing (a viewer of a public stream), and whoever repeats the same wrong
// proof (an encoder that was set up wrong), is not counted: one such client does not lock out its office.
#include <string>

#include "base/failure_book.hpp"
#include "hub/access.hpp"

namespace sallyport::hub {

/// Whether the reason says that a proof was made up. One that has expired, say, was genuine.
bool is_forgery(Reason reason);

class LoginDelay final : public AccessDecider {
 public:
  LoginDelay(std::shared_ptr<AccessDecider> decider, const FailureLimits& limits)
      : decider_(std::move(decider)), failures_(limits) {}

  /// From any thread.
  void set_limits(const FailureLimits& limits) { failures_.set_limits(limits); }

  // AccessDecider: on hosts' threads, several at a time
  void connect(const ConnectQuestion& question, Answer answer) override;
  void publish(const StreamQuestion& question, Answer answer) override;
  void play(const StreamQuestion& question, Answer answer) override;
  void note_refusal(const Refusal& refusal) override { decider_->note_refusal(refusal); }
  void withdraw(const ClientFacts& client, const Grant& grant, Reason reason) override {
    decider_->withdraw(client, grant, reason);
  }

 private:
  /// Refuses at once with `refusal`, and answers true, if the client's address has to wait.
  bool turns_away(const Refusal& refusal, const std::string& proof, const Answer& answer) const;
  /// An answer that looks at the verdict on its way.
  Answer watched(const ClientFacts& client, std::string proof, Answer answer);
  void pass_on(const IpAddress& address, const std::string& proof, Verdict verdict, const Answer& answer);

  const std::shared_ptr<AccessDecider> decider_;
  FailureBook failures_;
};

}  // namespace sallyport::hub
