#include "plugin/decider.hpp"

#include <algorithm>
#include <utility>

#include <sallyport/access_plugin.h>

#include "plugin/facts.hpp"

namespace sallyport::plugin {
namespace {

constexpr std::string_view kByPlugin = "plugin";

/// The answer for whoever decides before the plug-ins, which are asked only about what that one allows.
hub::Answer then(const std::shared_ptr<Examination>& examination, Occurrence event, hub::Answer answer) {
  return hub::Answer(*loop::EventLoop::current(),
                     [examination, event = std::move(event), answer = std::move(answer)](hub::Verdict verdict) mutable {
                       if (!verdict.allowed) return answer(std::move(verdict));
                       examination->begin(std::move(verdict), std::move(event));
                     });
}

}  // namespace

/// An examination whose refusal has its line in the audit.
std::shared_ptr<Examination> Decider::examine(hub::Action action, const hub::ClientFactsRef& client, std::string stream,
                                              const hub::Answer& answer) {
  return std::make_shared<Examination>(
      supervisor_, client, [this, action, client, stream = std::move(stream), answer](hub::Verdict verdict) {
        if (!verdict.allowed) decider_->note_refusal({*client, action, stream, kByPlugin, verdict.reason});
        answer(std::move(verdict));
      });
}

void Decider::add_events(Examination& examination, const hub::ApplicationOptions& application, std::uint32_t kind) const {
  for (const PluginRef& plugin : Plugins::of(application).plugins) {
    if ((supervisor_.subscription(*plugin)->decides & kind) != 0) examination.add_event(plugin);
  }
}

void Decider::connect(const hub::ConnectQuestion& question, hub::Answer answer) {
  const hub::ApplicationOptions& application = *question.application;
  if (!application.plugins) return decider_->connect(question, std::move(answer));
  const auto examination = examine(hub::Action::connect, question.client, {}, answer);
  for (const PluginRef& plugin : Plugins::of(application).plugins) {
    if (supervisor_.subscription(*plugin)->access) examination->add_access(plugin);
  }
  add_events(*examination, application, SALLYPORT_CONNECT);
  if (examination->empty()) return decider_->connect(question, std::move(answer));
  decider_->connect(question, then(examination, occurrence(SALLYPORT_CONNECT, *question.client), std::move(answer)));
}

void Decider::publish(const hub::StreamQuestion& question, hub::Answer answer) {
  decider_->publish(question, then_ask(SALLYPORT_PUBLISH, question, std::move(answer)));
}

void Decider::play(const hub::StreamQuestion& question, hub::Answer answer) {
  decider_->play(question, then_ask(SALLYPORT_PLAY, question, std::move(answer)));
}

/// The asker's own answer where nobody has to be asked.
hub::Answer Decider::then_ask(std::uint32_t kind, const hub::StreamQuestion& question, hub::Answer answer) {
  if (!question.application->plugins) return answer;
  const hub::Action action = kind == SALLYPORT_PUBLISH ? hub::Action::publish : hub::Action::play;
  const auto examination = examine(action, question.client, question.stream, answer);
  add_events(*examination, *question.application, kind);
  if (examination->empty()) return answer;
  return then(examination, occurrence(kind, *question.client, question.stream, question.query), std::move(answer));
}

bool Decider::asks(const hub::ApplicationOptions& application, hub::RequestKind kind) const {
  if (!application.plugins) return false;
  const auto& plugins = Plugins::of(application).plugins;
  return std::any_of(plugins.begin(), plugins.end(), [this, kind](const PluginRef& plugin) {
    return (supervisor_.subscription(*plugin)->decides & kind_of(kind)) != 0;
  });
}

void Decider::authorize(hub::RequestQuestion question, hub::Answer answer) {
  const auto examination = std::make_shared<Examination>(
      supervisor_, question.client, [answer](hub::Verdict verdict) { answer(std::move(verdict)); });
  add_events(*examination, *question.application, kind_of(question.kind));
  examination->begin(hub::Verdict::allow(), occurrence_of(question));
}

}  // namespace sallyport::plugin
