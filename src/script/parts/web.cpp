#include "script/parts/web.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "base/log.hpp"
#include "base/name.hpp"
#include "script/form.hpp"
#include "script/parts/web_rules.hpp"

namespace sallyport::script {
namespace {

/// What belongs to the connection, or says who has signed, is not a script's to write.
bool may_write(const std::string& name) {
  constexpr std::array<std::string_view, 10> kOurs = {"connection", "content-length", "expect",  "host",    "keep-alive",
                                                      "te",         "trailer",        "transfer-encoding", "upgrade", "range"};
  const std::string lower = to_lower(name);
  return !lower.starts_with("webhook-") && !lower.starts_with("proxy-") && std::find(kOurs.begin(), kOurs.end(), lower) == kOurs.end();
}

bool is_token(const std::string& name) {
  static constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return c < 0x80 && (std::isalnum(c) || kMarks.find(static_cast<char>(c)) != std::string_view::npos);
  });
}

bool is_one_line(const std::string& value) {
  return std::none_of(value.begin(), value.end(), [](unsigned char c) { return (c < 0x20 && c != '\t') || c == 0x7f; });
}

/// `pairs`: name, value, name, value, …; what is no field is left out.
std::vector<std::string> fields_of(const amf::Value& pairs) {
  std::vector<std::string> fields;
  const auto& all = pairs.elements();
  for (std::size_t i = 0; i + 1 < all.size() && fields.size() < Web::kMaxFields; i += 2) {
    const std::string name(all[i].string_or(""));
    const std::string value(all[i + 1].string_or(""));
    if (!is_token(name) || !may_write(name) || !is_one_line(value) || name.size() + value.size() > Web::kMaxFieldBytes) continue;
    fields.push_back(value.empty() ? name + ";" : name + ": " + value);  // libcurl's form of an empty field
  }
  return fields;
}

/// The statuses that LoadVars takes for an answer.
bool is_good(const fetch::HttpAnswer& answer) { return answer.status >= 200 && answer.status < 400; }

}  // namespace

struct Web::Request {
  std::shared_ptr<fetch::HttpProgress> progress;
  std::unique_ptr<fetch::Fetcher::Ticket> ticket;
};

Web::Web(ScriptHome& home) : home_(home), rules_(web_rules_of(home.instance())) {}
Web::~Web() = default;

void Web::stop() { requests_.clear(); }

void Web::add_natives(NativeTable& natives) {
  natives.add("request", [this](const Arguments& a) {
    fetch::HttpRequest request;
    request.post = a.flag(1);
    request.url = a.text(2);
    request.fields = fields_of(a.value(3));
    request.body = a.text(4);
    return send(a.number(0), std::move(request));
  });
  natives.add("requestProgress", [this](const Arguments& a) { return progress_of(a.number(0)); });
  add_form_natives(natives);
}

void Web::add_form_natives(NativeTable& natives) {
  natives.add("encodeForm", [](const Arguments& a) {  // [name, value, name, value, …]
    FormFields fields;
    const amf::Value pairs = a.value(0);
    const auto& all = pairs.elements();
    for (std::size_t i = 0; i + 1 < all.size(); i += 2) fields.emplace_back(all[i].string_or(""), all[i + 1].string_or(""));
    return encode_form(fields);
  });
  natives.add("decodeForm", [](const Arguments& a) {
    std::vector<amf::Value> pairs;
    for (const auto& [name, value] : decode_form(a.text(0))) {
      pairs.emplace_back(name);
      pairs.emplace_back(value);
    }
    return amf::Value::strict_array(std::move(pairs));
  });
}

bool Web::send(double id, fetch::HttpRequest request) {
  fetch::Fetcher* const fetcher = home_.services().fetcher;
  if (!fetcher || requests_.size() >= kMaxRequests || request.body.size() > kMaxBody || request.url.size() > fetch::Url::kLongest) return false;
  request.deadline = home_.instance().application_options()->governor.web.max_time;
  request.max_body = kMaxBody;
  request.fields.emplace_back("Expect:");  // libcurl would ask first whether a long body is welcome
  request.progress = std::make_shared<fetch::HttpProgress>();
  auto under_way = std::make_unique<Request>();
  under_way->progress = request.progress;
  under_way->ticket = fetcher->fetch(std::move(request), rules_, home_.instance().event_loop(),
                                     [this, id](const fetch::HttpAnswer& answer) { answered(id, answer); });
  requests_[id] = std::move(under_way);
  return true;
}

void Web::answered(double id, const fetch::HttpAnswer& answer) {
  const auto ended = requests_.extract(id);
  if (!answer.problem.empty()) report(answer);
  home_.run("onLoad", [&] {
    JSContextRef context = home_.context().ref();
    home_.enter("answered", {js_number(context, id), js_number(context, static_cast<double>(answer.status)),
                             is_good(answer) ? js_text(context, decode_source(answer.body)) : JSValueMakeUndefined(context),
                             js_number(context, static_cast<double>(answer.body.size()))});
  });
}

void Web::report(const fetch::HttpAnswer& answer) {
  if (!reports_.take()) return;
  log::warn("http-failed").field("app", home_.instance().full_name()).field("problem", answer.problem)
      .field("left_out", reports_.take_left_out());
}

/// [bytes that are here, bytes in all]; null if nothing is under way.
amf::Value Web::progress_of(double id) const {
  const auto found = requests_.find(id);
  if (found == requests_.end()) return nullptr;
  const fetch::HttpProgress& progress = *found->second->progress;
  return amf::Value::strict_array({static_cast<double>(progress.loaded), static_cast<double>(progress.total)});
}

}  // namespace sallyport::script
