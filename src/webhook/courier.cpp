#include "webhook/courier.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "fetch/signature.hpp"

namespace sallyport::webhook {
namespace {

constexpr Milliseconds kLongestWait{10'000};
constexpr Milliseconds kDeliveryDeadline{10'000};
constexpr Milliseconds kNewsDelay{1'000};

fetch::HttpRequest signed_post(const Endpoint& endpoint, const Message& message, Milliseconds deadline) {
  fetch::HttpRequest request;
  request.url = endpoint.url;
  request.fields = fetch::signature_fields(endpoint.secret, message.id, message.body);
  request.fields.emplace_back("Content-Type: application/json");
  request.body = message.body;
  request.deadline = deadline;
  return request;
}

std::pair<std::string, ByteVector> key_of(const Endpoint& endpoint) { return {endpoint.url, endpoint.secret}; }

std::string problem_of(const fetch::HttpAnswer& answer) {
  return answer.status == 0 ? answer.problem : "status " + std::to_string(answer.status);
}

}  // namespace

void Courier::start() {
  started_ = true;
  thread_.start();
}

void Courier::finish() {
  thread_.finish();
  if (!std::exchange(started_, false)) return;
  for (const auto& [key, route] : routes_) {
    if (route.queue.empty()) continue;
    log::warn("webhook-lost").field("endpoint", route.endpoint->place()).field("problem", "the server has stopped");
  }
}

void Courier::tell(EndpointRef endpoint, std::string body) {
  thread_.post([this, endpoint = std::move(endpoint), body = std::move(body)] { add(endpoint, body); });
}

void Courier::tell_newest(EndpointRef endpoint, const std::string& subject, std::function<std::string()> body) {
  thread_.post([this, subject, endpoint = std::move(endpoint), body = std::move(body)] {
    const News news{endpoint, body, monotonic_now() + kNewsDelay};
    news_.emplace(std::pair(key_of(*endpoint), subject), news);  // the first call says when
  });
}

void Courier::add(const EndpointRef& endpoint, std::string body) {
  Route& route = routes_[key_of(*endpoint)];
  route.endpoint = endpoint;
  const std::size_t lost = route.queue.add({fetch::make_message_id(), std::move(body)}, monotonic_now());
  if (lost > 0 && route.lost == 0) {  // one line for a backlog
    log::warn("webhook-lost").field("endpoint", endpoint->place()).field("problem", "more events wait than are kept");
  }
  route.lost += lost;
}

void Courier::add_due_news(MonotonicTime now) {
  for (auto at = news_.begin(); at != news_.end();) {
    if (at->second.due > now) {
      ++at;
      continue;
    }
    const News news = std::move(at->second);
    at = news_.erase(at);
    add(news.endpoint, news.body());
  }
}

void Courier::ask(EndpointRef endpoint, std::string body, fetch::HttpClient::Done done) {
  thread_.post([this, endpoint = std::move(endpoint), body = std::move(body), done = std::move(done)] {
    if (asked_ >= kMaxAsked) return done({.status = 0, .body = {}, .location = {}, .problem = "too many questions are under way"});
    ++asked_;
    const fetch::HttpRequest question = signed_post(*endpoint, {fetch::make_message_id(), body}, endpoint->deadline);
    thread_.client().send(question, [this, done](const fetch::HttpAnswer& answer) {
      --asked_;
      done(answer);
    });
  });
}

void Courier::work_off() {
  const MonotonicTime now = monotonic_now();
  add_due_news(now);
  for (auto& [key, route] : routes_) {
    if (const Message* message = route.queue.take(now)) deliver(route, *message);
  }
  std::erase_if(routes_, [](const auto& entry) { return entry.second.queue.empty(); });
}

void Courier::deliver(Route& route, const Message& message) {
  thread_.client().send(signed_post(*route.endpoint, message, kDeliveryDeadline),
                        [this, key = key_of(*route.endpoint)](const fetch::HttpAnswer& answer) { on_delivered(key, answer); });
}

void Courier::on_delivered(const Key& key, const fetch::HttpAnswer& answer) {
  Route& route = routes_.at(key);
  if (route.queue.on_result(answer.ok(), monotonic_now())) {
    log::warn("webhook-lost").field("endpoint", route.endpoint->place()).field("problem", problem_of(answer));
  } else if (!answer.ok()) {
    log::warn("webhook-failed").field("endpoint", route.endpoint->place()).field("problem", problem_of(answer)).field("effect", "it is tried again");
  } else if (route.lost > 0) {
    log::info("webhook-recovered").field("endpoint", route.endpoint->place()).field("lost", std::exchange(route.lost, 0));
  }
}

Milliseconds Courier::until_next() const {
  MonotonicTime next = monotonic_now() + kLongestWait;
  for (const auto& [key, route] : routes_) {
    if (const auto at = route.queue.next_at()) next = std::min(next, *at);
  }
  for (const auto& [subject, news] : news_) next = std::min(next, news.due);
  const auto wait = std::chrono::ceil<Milliseconds>(next - monotonic_now());
  return std::max(wait, Milliseconds(0));
}

}  // namespace sallyport::webhook
