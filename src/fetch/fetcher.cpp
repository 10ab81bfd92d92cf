#include "fetch/fetcher.hpp"

#include <algorithm>
#include <utility>

#include "base/log.hpp"
#include "base/name.hpp"
#include "fetch/signature.hpp"

namespace sallyport::fetch {
namespace {

bool is_redirect(const HttpAnswer& answer) {
  return !answer.location.empty() && answer.status >= 300 && answer.status < 400;
}

/// 307 and 308 ask for the same again; the others have become a GET in all clients (RFC 9110, 15.4).
bool keeps_method(long status) { return status == 307 || status == 308; }

std::string name_of(const std::string& field) { return to_lower(std::string_view(field).substr(0, field.find_first_of(":;"))); }

bool is_login(const std::string& field) {
  const std::string name = name_of(field);
  return name == "authorization" || name == "cookie";
}

bool describes_body(const std::string& field) { return name_of(field).starts_with("content-"); }

}  // namespace

struct Fetcher::Passage {
  std::uint64_t number = 0;
  HttpRequest request;
  FetchRulesRef rules;
  loop::EventLoop* loop = nullptr;
  std::weak_ptr<const bool> wanted;
  Done done;
  std::optional<Url> url;
  MonotonicTime ends{};
  unsigned redirects = 0;
  HttpClient::Id under_way = 0;

  /// What is signed of a GET is what it asks for, since it has no body.
  std::string signed_text() const { return request.post ? request.body : "GET " + url->target(); }
};

Fetcher::Ticket::~Ticket() {
  fetcher_.thread_.post([&fetcher = fetcher_, number = number_] { fetcher.give_up(number); });
}

void Fetcher::finish() { thread_.finish(); }

std::unique_ptr<Fetcher::Ticket> Fetcher::fetch(HttpRequest request, FetchRulesRef rules, loop::EventLoop& loop, Done done) {
  auto ticket = std::make_unique<Ticket>(*this, ++last_);
  auto passage = std::make_shared<Passage>();
  passage->number = ticket->number_;
  passage->request = std::move(request);
  passage->rules = std::move(rules);
  passage->loop = &loop;
  passage->wanted = ticket->alive_;
  passage->done = std::move(done);
  thread_.post([this, passage] { begin(passage); });
  return ticket;
}

void Fetcher::begin(const PassageRef& passage) {
  passages_[passage->number] = passage;
  const std::size_t own = ++of_applications_[passage->rules->application];
  if (passages_.size() > kMost || own > kMostOfOne) return end(passage, {0, {}, {}, "too many requests are under way"});
  auto url = Url::parse(passage->request.url);
  if (!url) return end(passage, {0, {}, {}, url.error().message});
  passage->url = *std::move(url);
  passage->ends = monotonic_now() + passage->request.deadline;
  passage->request.route = passage->rules->route;
  go(passage);
}

void Fetcher::go(const PassageRef& passage) {
  HttpRequest request = passage->request;
  request.url = passage->url->text();
  request.deadline = std::chrono::ceil<Milliseconds>(passage->ends - monotonic_now());
  if (request.deadline <= Milliseconds(0)) return end(passage, {0, {}, {}, "Timeout was reached"});
  for (const SignedPlace& place : passage->rules->signed_places) {
    if (!passage->url->lies_beneath(place.prefix)) continue;
    for (auto& field : signature_fields(place.secret, make_message_id(), passage->signed_text())) request.fields.push_back(std::move(field));
    break;
  }
  passage->under_way = thread_.client().send(request, [this, passage](const HttpAnswer& answer) { arrived(passage, answer); });
}

void Fetcher::arrived(const PassageRef& passage, const HttpAnswer& answer) {
  if (passage->rules->verbose) {
    log::info("http-request").field("app", passage->rules->application).field("to", passage->url->place())
        .field("status", answer.status).field("bytes", answer.body.size()).field("problem", answer.problem);
  }
  if (!is_redirect(answer) || passage->rules->redirects == 0) return end(passage, answer);
  if (passage->redirects >= passage->rules->redirects) return end(passage, {0, {}, {}, "too many redirects"});
  if (!follow(*passage, answer)) return end(passage, {0, {}, {}, "it is redirected to what is no http or https URL"});
  go(passage);
}

bool Fetcher::follow(Passage& passage, const HttpAnswer& answer) {
  const auto next = Url::parse(answer.location);
  if (!next) return false;
  ++passage.redirects;
  HttpRequest& request = passage.request;
  const bool takes_login = passage.rules->login_everywhere || next->same_origin(*passage.url);
  if (!takes_login) std::erase_if(request.fields, is_login);
  if (!keeps_method(answer.status)) {
    request.post = false;
    request.body.clear();
    std::erase_if(request.fields, describes_body);
  }
  passage.url = takes_login ? next->with_login_of(*passage.url) : *next;
  return true;
}

void Fetcher::end(const PassageRef& passage, HttpAnswer answer) {
  give_up(passage->number);
  passage->loop->post([wanted = passage->wanted, done = std::move(passage->done), answer = std::move(answer)] {
    if (wanted.lock()) done(answer);
  });
}

/// Nothing is done to one that has ended.
void Fetcher::give_up(std::uint64_t number) {
  const auto found = passages_.extract(number);
  if (!found) return;
  const auto own = of_applications_.find(found.mapped()->rules->application);
  if (--own->second == 0) of_applications_.erase(own);
  thread_.client().cancel(found.mapped()->under_way);
}

}  // namespace sallyport::fetch
