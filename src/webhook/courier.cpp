#include "webhook/courier.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <pthread.h>

#include "base/log.hpp"
#include "webhook/signature.hpp"

namespace sallyport::webhook {
namespace {

constexpr Milliseconds kLongestWait{10'000};
constexpr Milliseconds kDeliveryDeadline{10'000};
constexpr Milliseconds kNewsDelay{1'000};

HttpPost signed_post(const Endpoint& endpoint, const Message& message, Milliseconds deadline) {
  const auto now = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  return {.url = endpoint.url,
          .fields = {"Content-Type: application/json", "webhook-id: " + message.id,
                     "webhook-timestamp: " + std::to_string(now),
                     "webhook-signature: " + sign(endpoint.secret, message.id, now, message.body)},
          .body = message.body,
          .deadline = deadline};
}

std::pair<std::string, ByteVector> key_of(const Endpoint& endpoint) { return {endpoint.url, endpoint.secret}; }

std::string problem_of(const HttpAnswer& answer) {
  return answer.status == 0 ? answer.problem : "status " + std::to_string(answer.status);
}

}  // namespace

void Courier::start() {
  thread_ = std::thread([this] { run(); });
  ::pthread_setname_np(thread_.native_handle(), "webhook");
}

void Courier::finish() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  http_.wake();
  thread_.join();
  for (const auto& [key, route] : routes_) {
    if (route.queue.empty()) continue;
    log::warn("webhook-lost").field("endpoint", route.endpoint->place()).field("problem", "the server has stopped");
  }
}

void Courier::send(Errand errand) {
  {
    const std::lock_guard lock(mutex_);
    if (ending_) return;
    errands_.push_back(std::move(errand));
    if (errands_.size() > 1) return;  // somebody has woken it
  }
  http_.wake();
}

void Courier::tell(EndpointRef endpoint, std::string body) {
  send([this, endpoint = std::move(endpoint), body = std::move(body)] { add(endpoint, body); });
}

void Courier::tell_newest(EndpointRef endpoint, const std::string& subject, std::function<std::string()> body) {
  send([this, subject, endpoint = std::move(endpoint), body = std::move(body)] {
    const News news{endpoint, body, monotonic_now() + kNewsDelay};
    news_.emplace(std::pair(key_of(*endpoint), subject), news);  // the first call says when
  });
}

void Courier::add(const EndpointRef& endpoint, std::string body) {
  Route& route = routes_[key_of(*endpoint)];
  route.endpoint = endpoint;
  const std::size_t lost = route.queue.add({make_message_id(), std::move(body)}, monotonic_now());
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

void Courier::ask(EndpointRef endpoint, std::string body, HttpClient::Done done) {
  send([this, endpoint = std::move(endpoint), body = std::move(body), done = std::move(done)] {
    if (asked_ >= kMaxAsked) return done({.status = 0, .body = {}, .problem = "too many questions are under way"});
    ++asked_;
    http_.post(signed_post(*endpoint, {make_message_id(), body}, endpoint->deadline), [this, done](const HttpAnswer& answer) {
      --asked_;
      done(answer);
    });
  });
}

std::vector<Courier::Errand> Courier::take_errands() {
  const std::lock_guard lock(mutex_);
  return std::exchange(errands_, {});
}

void Courier::run() {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (ending_) return;
    }
    for (const Errand& errand : take_errands()) errand();
    work_off();
    http_.run(until_next());
  }
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
  http_.post(signed_post(*route.endpoint, message, kDeliveryDeadline),
             [this, key = key_of(*route.endpoint)](const HttpAnswer& answer) { on_delivered(key, answer); });
}

void Courier::on_delivered(const Key& key, const HttpAnswer& answer) {
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
