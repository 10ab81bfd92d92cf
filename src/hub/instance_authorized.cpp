// Instance: what a decision brings beside yes and no, and requests that are decided one by one.
#include "base/name.hpp"
#include "hub/access_paths.hpp"
#include "hub/instance.hpp"

namespace sallyport::hub {

void Instance::apply_terms(Client& client, std::shared_ptr<const ConnectTerms> terms) {
  client.rights = terms->rights;
  client.terms = std::move(terms);
}

/// Behind the answer to its connect, for the session takes orders only then.
void Instance::limit_bandwidth(const Client& client) {
  if (!client.terms) return;
  const auto limit = [&client](ClientOrder::Kind kind, std::optional<std::uint32_t> rate) {
    if (!rate) return;
    const ClientOrder order{kind, *rate};
    client.port.post([order](ClientPort& port) { port.obey(order); });
  };
  limit(ClientOrder::Kind::limit_to_client, client.terms->to_client);
  limit(ClientOrder::Kind::limit_to_server, client.terms->to_server);
}

/// What a client may read and write, by its connect and by what governs the instance, comes before what the decider
/// says of a stream.
bool Instance::rights_deny(const Client& client, Action action, const std::string& name) {
  const bool folders_only = options_->shared_objects.folder_access;
  if (covers_stream(action == Action::publish ? client.rights.write : client.rights.read, name, folders_only)) return false;
  const bool by_terms =
      client.terms && !covers_stream(action == Action::publish ? client.terms->rights.write : client.terms->rights.read, name, folders_only);
  context_.decider.note_refusal({*client.facts, action, name, by_terms ? "plugin" : "script", Reason::rejected});
  return true;
}

/// Whoever gives a stream another name is held to the same rules as whoever asks for one.
void Instance::rename(const Client& client, Action action, Verdict& verdict) {
  if (!verdict.allowed || verdict.name.empty()) return;
  if (const auto checked = check_stream_name(verdict.name); !checked) {
    note_bad_name(client, action, checked.error());
    verdict = Verdict::refuse(checked.error().reason, checked.error().message);
  } else if (rights_deny(client, action, verdict.name)) {
    verdict = Verdict::refuse(Reason::rejected, "The application does not let this client use that stream.");
  }
}

void Instance::paused(ClientId id, std::uint32_t stream_id, bool on) {
  const Client* client = find(id);
  if (!client) return;
  const auto use = client->uses.find(stream_id);
  if (use != client->uses.end() && !use->second.publishing) observe(&Observer::paused, *client, use->second.stream, on);
}

void Instance::sought(ClientId id, std::uint32_t stream_id, double position) {
  const Client* client = find(id);
  if (!client) return;
  const auto use = client->uses.find(stream_id);
  if (use != client->uses.end() && !use->second.publishing) observe(&Observer::sought, *client, use->second.stream, position);
}

/// Where nobody is asked about it, and nothing waits that came before it.
bool Instance::takes_effect_at_once(const Client& client, RequestKind kind) const {
  return client.line.empty() && !(context_.authorizer && context_.authorizer->asks(*options_, kind));
}

void Instance::stand_in_line(Client& client, RequestQuestion question, std::function<void(Client&, const Verdict&)> work) {
  const auto asker = client.asker;
  auto in_line = [this, asker, work = std::move(work)](const Verdict& verdict) {
    if (Client* still_there = find(*asker)) work(*still_there, verdict);
  };
  if (!context_.authorizer->asks(*options_, question.kind)) return void(client.line.add(std::move(in_line), Verdict::allow()));
  const std::uint64_t number = client.line.add(std::move(in_line));
  context_.authorizer->authorize(std::move(question), expect([this, asker, number](const Verdict& verdict) {
    Client* still_there = find(*asker);
    if (!still_there) return;
    still_there->line.settle(number, verdict);
    serve_line(*asker);
  }));
}

void Instance::serve_line(ClientId id) {
  while (Client* client = find(id)) {
    const auto next = client->line.take();
    if (!next) return;
    next->first(next->second);
  }
}

void Instance::after_requests(ClientId id, std::function<void()> work) {
  Client* client = find(id);
  if (!client || client->line.empty()) return work();
  client->line.add([work = std::move(work)](const Verdict&) { work(); }, Verdict::allow());
}

void Instance::call_governor(const Client& client, ClientCall call, const Verdict& verdict) {
  const ClientId id = client.facts->id;
  if (verdict.allowed) return governor_->call(id, std::move(call));
  amf::Value refusal = amf::Value::object({{"level", "error"}, {"code", "NetConnection.Call.Failed"}, {"description", verdict.description}});
  answer_call(id, {call.transaction_id, call.bytes, false, std::move(refusal)});
}

}  // namespace sallyport::hub
