#include "plugin/examination.hpp"

#include <algorithm>
#include <utility>

#include <sallyport/access_plugin.h>

#include "base/log.hpp"
#include "hub/shared_objects/access_path.hpp"
#include "plugin/facts.hpp"

namespace sallyport::plugin {
namespace {

constexpr std::size_t kMaxFields = 16;
constexpr std::size_t kLongestFieldName = 32;
constexpr std::size_t kLongestWords = 500;
constexpr std::string_view kNo = "The application does not allow it.";

bool is_field_name(std::string_view name) {
  return !name.empty() && name.size() <= kLongestFieldName && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

/// In front of the names stands x_, so that none can be taken for one of ours.
void log_fields(const Plugin& plugin, hub::ClientId client, const std::vector<TextPair>& fields) {
  log::Event event = log::info("plugin-access");
  event.field("plugin", plugin.name()).field("client", client);
  for (std::size_t i = 0; i < std::min(fields.size(), kMaxFields); ++i) {
    if (is_field_name(fields[i].first)) event.field("x_" + fields[i].first, fields[i].second);
  }
}

/// The smaller of two limits, of which 0 is none.
std::optional<std::uint32_t> tighter(std::optional<std::uint32_t> before, std::uint32_t limit) {
  if (limit == 0) return before;
  return before ? std::min(*before, limit) : limit;
}

}  // namespace

void Examination::begin(hub::Verdict granted, Occurrence event) {
  granted_ = std::move(granted);
  event_ = std::move(event);
  next();
}

void Examination::next() {
  if (position_ == steps_.size()) return finish_(std::move(granted_));
  ask(steps_[position_++]);
}

void Examination::ask(const Step& step) {
  auto done = [self = shared_from_this(), plugin = step.plugin](const Reply& reply) { self->on_reply(*plugin, reply); };
  if (!step.access) return supervisor_.ask(step.plugin, EventQuestion{0, event_}, std::move(done));
  AccessQuestion question{0, client_of(*client_)};
  question.client.arguments = arguments_of(client_->arguments);
  supervisor_.ask(step.plugin, std::move(question), std::move(done));
}

void Examination::on_reply(const Plugin& plugin, const Reply& reply) {
  if (reply.access) return on_access(plugin, *reply.access);
  if (reply.event) return on_event(plugin, *reply.event);
  if (reply.problem.empty()) return next();
  if (is_logged()) {
    log::warn("plugin-silent")
        .field("plugin", plugin.name())
        .field("problem", reply.problem)
        .field("effect", "what client " + std::to_string(client_->id) + " wants is refused");
  }
  finish_(hub::Verdict::refuse(Reason::rejected, "The application did not decide in time."));
}

void Examination::on_access(const Plugin& plugin, const AccessAnswer& answer) {
  if (!answer.fields.empty()) log_fields(plugin, client_->id, answer.fields);
  if (answer.verdict == SALLYPORT_REDIRECT) return refuse(plugin, answer.message, answer.redirect);
  if (answer.verdict != SALLYPORT_ACCEPT) return refuse(plugin, answer.message);
  take_terms(answer);
  next();
}

void Examination::on_event(const Plugin& plugin, const EventAnswer& answer) {
  if (!answer.allow) return refuse(plugin, answer.message);
  const bool may_be_renamed = event_.kind == SALLYPORT_PUBLISH || event_.kind == SALLYPORT_PLAY;
  if (may_be_renamed && !answer.name.empty()) event_.name = granted_.name = answer.name;
  next();
}

/// Calls and shared objects are too many: a peer must not write our log.
bool Examination::is_logged() const { return (event_.kind & (SALLYPORT_SHARED_OBJECT | SALLYPORT_CALL)) == 0; }

void Examination::take_terms(const AccessAnswer& answer) {
  hub::ConnectTerms terms = granted_.terms ? *granted_.terms : hub::ConnectTerms{};
  if (answer.limits_read) terms.rights.read = hub::narrowed(terms.rights.read, answer.read_access);
  if (answer.limits_write) terms.rights.write = hub::narrowed(terms.rights.write, answer.write_access);
  terms.to_client = tighter(terms.to_client, answer.to_client);
  terms.to_server = tighter(terms.to_server, answer.to_server);
  granted_.terms = std::make_shared<const hub::ConnectTerms>(std::move(terms));
}

void Examination::refuse(const Plugin& plugin, std::string words, std::string redirect) {
  if (is_logged()) log::info("plugin-refused").field("plugin", plugin.name()).field("client", client_->id);
  if (words.empty()) words = kNo;
  hub::Verdict verdict = hub::Verdict::refuse(Reason::rejected, words.substr(0, kLongestWords));
  verdict.redirect = std::move(redirect);
  finish_(std::move(verdict));
}

}  // namespace sallyport::plugin
