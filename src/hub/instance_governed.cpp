// Instance: what a governor is asked and what it may do.
#include "base/log.hpp"
#include "hub/instance.hpp"
#include "hub/shared_objects/access_path.hpp"

namespace sallyport::hub {
namespace {

/// A script may leave a client pending until something else has answered it; but not for ever.
constexpr Milliseconds kPendingDeadline{120'000};

constexpr std::string_view kByScript = "script";

PathRights both(const PathRights& rights, const PathRights& ceiling) {
  return {narrowed(rights.read, ceiling.read), narrowed(rights.write, ceiling.write)};
}

}  // namespace

Result<void> Instance::install_governor(GovernorMaker& maker) {
  auto made = maker.govern(*this);
  if (!made) return std::move(made).error();
  governor_ = std::move(*made);
  return {};
}

void Instance::ask_governor(Client& client, Verdict verdict) {
  client.grant = std::move(verdict.grant);
  client.shown = true;
  const auto asker = client.asker;
  client.pending = std::make_unique<loop::Timer>([this, asker] {
    Client* waiting = find(*asker, false);
    if (!waiting || !waiting->pending) return;
    context_.decider.note_refusal({*waiting->facts, Action::connect, {}, "deadline", Reason::decision_deadline});
    const std::shared_ptr<loop::Timer> spent = std::move(waiting->pending);  // this one
    context_.loop.post([spent] {});
    ConnectAnswer answer;
    answer.reason = Reason::decision_deadline;
    answer.description = "The application did not decide in time.";
    tell_connect_answer(*waiting, std::move(answer));
  });
  client.pending->arm(context_.loop.timers(), kPendingDeadline);
  governor_->connect(client.facts);
}

void Instance::accept(ClientId id) {
  Client* client = find(id, false);
  if (!client || !client->pending) return;
  client->pending.reset();
  enter(*client);
}

void Instance::reject(ClientId id, Rejection rejection) {
  Client* client = find(id, false);
  if (!client || !client->pending) return;
  client->pending.reset();
  context_.decider.note_refusal({*client->facts, Action::connect, {}, kByScript, Reason::rejected});
  ConnectAnswer answer;
  answer.reason = Reason::rejected;
  answer.description = std::move(rejection.description);
  answer.information = std::move(rejection.information);
  answer.redirect = std::move(rejection.redirect);
  tell_connect_answer(*client, std::move(answer));
}

void Instance::suspended(ClientId id, bool on) {
  if (governor_ && find(id)) governor_->suspended(id, on);
}

void Instance::disconnect_client(ClientId id) {
  const auto found = clients_.find(id);
  if (found == clients_.end() || found->second.evicted) return;
  if (found->second.pending) return reject(id, {});
  found->second.evicted = true;
  found->second.port.post([](ClientPort& port) { port.evict(Reason::server_closed); });
}

void Instance::call_client(ClientId id, ServerCallRef call, std::uint64_t number) {
  if (Client* client = find(id)) client->port.post([call = std::move(call), number](ClientPort& port) { port.call(call, number); });
}

/// At once, as every call: what a client is told keeps its order.
void Instance::call_all(ServerCallRef call) {
  std::vector<ClientRef> accepted;
  accepted.reserve(clients_.size());
  for (const auto& [id, client] : clients_) {
    if (client.accepted) accepted.push_back(client.port);
  }
  loop::post_to_all(accepted, [call = std::move(call)](ClientPort& port) { port.call(call, 0); });
}

void Instance::answer_call(ClientId id, CallAnswer answer) {
  if (Client* client = find(id)) client->port.post([answer = std::move(answer)](ClientPort& port) mutable { port.on_call_answer(std::move(answer)); });
}

void Instance::set_access(ClientId id, PathRights rights) {
  const auto found = clients_.find(id);
  if (found == clients_.end()) return;
  Client& client = found->second;
  client.rights = std::move(rights);
  if (client.terms) client.rights = both(client.rights, client.terms->rights);
}

GrantRef Instance::grant_of(ClientId id) const {
  const auto found = clients_.find(id);
  return found == clients_.end() ? nullptr : found->second.grant;
}

void Instance::order(ClientId id, ClientOrder order) {
  if (Client* client = find(id)) client->port.post([order](ClientPort& port) { port.obey(order); });
}

void Instance::call(ClientId id, ClientCall call) {
  Client* client = find(id);
  if (!client || !governor_) return;
  if (takes_effect_at_once(*client, RequestKind::call)) return governor_->call(id, std::move(call));
  RequestQuestion about{client->facts, options_, RequestKind::call, call.name, false, 0, call.arguments};
  stand_in_line(*client, std::move(about), [this, call = std::move(call)](Client& asker, const Verdict& verdict) mutable {
    call_governor(asker, std::move(call), verdict);
  });
}

void Instance::reply(ClientId id, CallReply reply) {
  if (find(id) && governor_) governor_->reply(id, std::move(reply));
}

bool Instance::stop_governor(bool forced) { return !governor_ || governor_->stop(forced); }

void Instance::dismiss_all(Reason reason) {
  while (!clients_.empty()) {
    const auto& [id, client] = *clients_.begin();
    client.port.post([reason](ClientPort& port) { port.evict(reason); });
    leave(ClientId(id));
  }
}

}  // namespace sallyport::hub
