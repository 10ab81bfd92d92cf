#include "webhook/asking_decider.hpp"

#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/log.hpp"
#include "webhook/event_body.hpp"

namespace sallyport::webhook {
namespace {

constexpr long kNoContent = 204;
constexpr long kUnauthorized = 401;
constexpr long kForbidden = 403;
constexpr std::size_t kLongestWords = 500;
constexpr std::string_view kNo = "The application does not allow it.";

Reading no_answer(std::string why) {
  return {hub::Verdict::refuse(Reason::rejected, "The application did not decide in time."), std::move(why)};
}
Reading no(std::string words) {
  return {hub::Verdict::refuse(Reason::rejected, std::move(words)), {}};
}

/// As much of a text as may be said, not cut within a character.
std::string beginning_of(std::string text) {
  if (text.size() <= kLongestWords) return text;
  std::size_t end = kLongestWords;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.resize(end);
  return text;
}

/// Words for the client, if there are any.
std::string words_of(const nlohmann::json& object) {
  const auto found = object.find("message");
  if (found == object.end() || !found->is_string()) return std::string(kNo);
  return beginning_of(found->get<std::string>());
}

hub::Action action_of(Event event) {
  if (event == Event::publish) return hub::Action::publish;
  return event == Event::play ? hub::Action::play : hub::Action::connect;
}

}  // namespace

Reading read_answer(const fetch::HttpAnswer& answer) {
  if (answer.status == kNoContent) return {hub::Verdict::allow(), {}};
  const auto object = nlohmann::json::parse(answer.body, nullptr, false);
  if (answer.status == kUnauthorized || answer.status == kForbidden) {
    return no(object.is_object() ? words_of(object) : std::string(kNo));
  }
  if (!answer.ok()) return no_answer(answer.status == 0 ? answer.problem : "status " + std::to_string(answer.status));
  const auto allow = object.is_object() ? object.find("allow") : object.end();
  if (!object.is_object() || allow == object.end() || !allow->is_boolean()) {
    return no_answer("an answer that says neither {\"allow\": true} nor {\"allow\": false}");
  }
  if (allow->get<bool>()) return {hub::Verdict::allow(), {}};
  return no(words_of(object));
}

/// A question on its way through the endpoints.
struct AskingDecider::Case {
  Event event;
  hub::ClientFactsRef client;
  std::string stream;
  std::vector<EndpointRef> endpoints;  // still to be asked, the next one last
  hub::Answer answer;
  hub::Verdict granted;  // what keys and tokens say
};

void AskingDecider::connect(const hub::ConnectQuestion& question, hub::Answer answer) {
  decider_->connect(question, then_ask(Event::connect, question.client, question.application, {}, std::move(answer)));
}

void AskingDecider::publish(const hub::StreamQuestion& question, hub::Answer answer) {
  decider_->publish(question, then_ask(Event::publish, question.client, question.application, question.stream, std::move(answer)));
}

void AskingDecider::play(const hub::StreamQuestion& question, hub::Answer answer) {
  decider_->play(question, then_ask(Event::play, question.client, question.application, question.stream, std::move(answer)));
}

/// The answer to give to the decider behind: the asker's own where nobody has to be asked.
hub::Answer AskingDecider::then_ask(Event event, hub::ClientFactsRef client,
                                    const hub::ApplicationOptionsRef& application, std::string stream,
                                    hub::Answer answer) {
  std::vector<EndpointRef> endpoints;
  for (const EndpointRef& endpoint : Callbacks::of(*application).endpoints) {
    if (endpoint->asked.has(event)) endpoints.insert(endpoints.begin(), endpoint);
  }
  if (endpoints.empty()) return answer;
  auto open = std::make_shared<Case>(
      Case{event, std::move(client), std::move(stream), std::move(endpoints), std::move(answer), {}});
  return hub::Answer(*loop::EventLoop::current(), [this, open](hub::Verdict verdict) {
    if (!verdict.allowed) return open->answer(std::move(verdict));
    open->granted = std::move(verdict);
    ask_next(open);
  });
}

/// On the host's thread, then on the courier's.
void AskingDecider::ask_next(std::shared_ptr<Case> open) {
  if (open->endpoints.empty()) return open->answer(std::move(open->granted));
  const EndpointRef endpoint = open->endpoints.back();
  open->endpoints.pop_back();
  courier_.ask(endpoint, event_body(open->event, *open->client, open->stream),
               [this, open, endpoint](const fetch::HttpAnswer& answer) {
                 Reading reading = read_answer(answer);
                 if (reading.verdict.allowed) return ask_next(open);
                 refuse(*open, *endpoint, std::move(reading));
               });
}

void AskingDecider::refuse(const Case& closed, const Endpoint& endpoint, Reading reading) {
  if (reading.problem.empty()) {
    log::info("webhook-refused").field("endpoint", endpoint.place()).field("client", closed.client->id);
  } else {
    log::warn("webhook-failed")
        .field("endpoint", endpoint.place())
        .field("problem", reading.problem)
        .field("effect", "client " + std::to_string(closed.client->id) + " is refused");
  }
  decider_->note_refusal({*closed.client, action_of(closed.event), closed.stream, "webhook", reading.verdict.reason});
  closed.answer(std::move(reading.verdict));
}

}  // namespace sallyport::webhook
