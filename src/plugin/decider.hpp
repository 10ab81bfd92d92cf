#pragma once
// Decider: in front of those who look at keys and tokens. What they let in is put to the application's plug-ins before the
// client hears of it; so are, where a plug-in wants it, requests about shared objects and calls.
#include <memory>

#include "hub/authorizer.hpp"
#include "plugin/examination.hpp"
#include "plugin/supervisor.hpp"

namespace sallyport::plugin {

class Decider final : public hub::AccessDecider, public hub::Authorizer {
 public:
  /// `supervisor` outlives it.
  Decider(std::shared_ptr<hub::AccessDecider> decider, Supervisor& supervisor)
      : decider_(std::move(decider)), supervisor_(supervisor) {}

  // On hosts' threads, several at a time.
  void connect(const hub::ConnectQuestion& question, hub::Answer answer) override;
  void publish(const hub::StreamQuestion& question, hub::Answer answer) override;
  void play(const hub::StreamQuestion& question, hub::Answer answer) override;
  void note_refusal(const hub::Refusal& refusal) override { decider_->note_refusal(refusal); }
  void withdraw(const hub::ClientFacts& client, const hub::Grant& grant, Reason reason) override {
    decider_->withdraw(client, grant, reason);
  }
  bool asks(const hub::ApplicationOptions& application, hub::RequestKind kind) const override;
  void authorize(hub::RequestQuestion question, hub::Answer answer) override;

 private:
  std::shared_ptr<Examination> examine(hub::Action action, const hub::ClientFactsRef& client, std::string stream,
                                       const hub::Answer& answer);
  void add_events(Examination& examination, const hub::ApplicationOptions& application, std::uint32_t kind) const;
  hub::Answer then_ask(std::uint32_t kind, const hub::StreamQuestion& question, hub::Answer answer);

  const std::shared_ptr<hub::AccessDecider> decider_;
  Supervisor& supervisor_;
};

}  // namespace sallyport::plugin
