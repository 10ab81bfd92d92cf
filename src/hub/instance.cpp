#include "hub/instance.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "base/name.hpp"

namespace sallyport::hub {
namespace {

/// How long the place of a client is kept that has gone without having heard the answer to its connect, and of
/// how many. A client notices at once, or after a second, and must then find another way.
constexpr Milliseconds kLinger{3'000};
constexpr std::size_t kMaxLingering = 256;

}  // namespace

Instance::Instance(InstanceContext context, std::shared_ptr<VirtualHost> host, CountedPlace place, std::string application,
                   std::string name, ApplicationOptionsRef options)
    : context_(context), host_(std::move(host)), place_(std::move(place)), application_(std::move(application)),
      name_(std::move(name)), options_(std::move(options)),
      objects_({context.loop, context.store, host_, application_, name_}, options_->shared_objects) {}

Instance::~Instance() {
  *alive_ = nullptr;
  relays_->shut_down();
  variants_.shut_down();
}

/// An Answer with the deadline that stands in for a decider that never answers.
Answer Instance::expect(std::function<void(Verdict)> deliver) {
  const std::uint64_t decision = ++last_decision_;
  const Answer answer(context_.loop, [alive = alive_, decision, deliver = std::move(deliver)](Verdict verdict) {
    if (!*alive) return;
    (*alive)->deadlines_.erase(decision);
    deliver(std::move(verdict));
  });
  auto deadline = std::make_unique<loop::Timer>([answer] {
    answer(Verdict::refuse(Reason::decision_deadline, "The application did not decide in time."));
  });
  deadline->arm(context_.loop.timers(), context_.decision_deadline);
  deadlines_.emplace(decision, std::move(deadline));
  return answer;
}

/// The same for a publish or play, which its client may give up before the answer.
Answer Instance::expect_about_stream(Client& client, std::uint32_t stream_id, std::function<void(Verdict)> deliver) {
  const std::uint64_t decision = last_decision_ + 1;  // the number that expect() gives
  client.requests[stream_id] = Request{decision, {}};
  return expect([this, id = client.facts->id, stream_id, decision, deliver = std::move(deliver)](Verdict verdict) {
    Client* asker = find(id);
    if (!asker) return;  // it left before the answer
    const auto request = asker->requests.find(stream_id);
    if (request == asker->requests.end() || request->second.decision != decision) return;  // it gave up
    asker->requests.erase(request);
    deliver(std::move(verdict));
  });
}

Instance::Client* Instance::find(ClientId client, bool accepted) {
  const auto found = clients_.find(client);
  if (found == clients_.end() || found->second.accepted != accepted) return nullptr;
  return &found->second;
}

void Instance::connect(ClientFactsRef facts, ClientRef client, CountedPlace connection) {
  awaited_ = false;
  const auto asker = std::make_shared<ClientId>(facts->id);
  Client& entered = clients_[facts->id];
  entered.facts = facts;
  entered.port = std::move(client);
  entered.connection = std::move(connection);
  entered.asker = asker;
  if (facts->attempt) attempts_.add(*facts->attempt, facts->id, facts->secure, monotonic_now());
  context_.decider.connect({facts, options_}, expect([this, asker](Verdict verdict) { finish_connect(*asker, std::move(verdict)); }));
}

void Instance::note_silence(const Client& client, Action action, std::string_view stream, const Verdict& verdict) {
  if (verdict.reason != Reason::decision_deadline) return;
  context_.decider.note_refusal({*client.facts, action, stream, "deadline", verdict.reason});
}

void Instance::note_bad_name(const Client& client, Action action, const Error& error) {
  context_.decider.note_refusal({*client.facts, action, {}, "name", error.reason});
}

void Instance::finish_connect(ClientId id, Verdict verdict) {
  Client* client = find(id, false);
  if (!client) return;  // it left before the answer
  note_silence(*client, Action::connect, {}, verdict);
  if (verdict.allowed && verdict.terms) apply_terms(*client, std::move(verdict.terms));
  if (verdict.allowed && governor_) return ask_governor(*client, std::move(verdict));
  client->grant = std::move(verdict.grant);
  if (verdict.allowed) return enter(*client);
  ConnectAnswer answer;
  answer.reason = verdict.reason;
  answer.description = std::move(verdict.description);
  answer.redirect = std::move(verdict.redirect);
  tell_connect_answer(*client, std::move(answer));
}

ConnectAnswer Instance::welcome() const {
  ConnectAnswer answer;
  answer.accepted = true;
  answer.application = options_;
  answer.governed = governed();
  return answer;
}

void Instance::enter(Client& client) {
  tell_connect_answer(client, welcome());
  limit_bandwidth(client);
  client.entered_as = client.facts;
  observe(&Observer::entered, client);
}

void Instance::tell_connect_answer(Client& client, ConnectAnswer answer) {
  answer.host = context_.host;
  AttemptBook::Attempt* attempt = client.facts->attempt ? attempts_.find(*client.facts->attempt, monotonic_now()) : nullptr;
  if (attempt && attempt->client == client.facts->id && !answer.accepted) attempt->refusal = answer;
  entered_ = entered_ || answer.accepted;
  client.accepted = answer.accepted;  // if not, its record stays until its session says that it has left
  client.port.post([answer = std::move(answer)](ClientPort& port) { port.on_connect_answer(answer); });
}

/// What the decision rested on is the same (AttemptKey), but for TLS: what was decided about a client inside it
/// does not hold outside.
bool Instance::repeat_connect(const ClientFactsRef& facts, const ClientRef& port) {
  AttemptBook::Attempt* attempt = attempts_.find(*facts->attempt, monotonic_now());
  if (!attempt || (attempt->secure && !facts->secure)) return false;
  if (attempt->refusal) {
    port.post([answer = *attempt->refusal](ClientPort& asker) { asker.on_connect_answer(answer); });
    return true;
  }
  const auto first = clients_.find(attempt->client);
  if (first == clients_.end() || first->second.confirmed || first->second.evicted) return false;
  auto entry = clients_.extract(first);
  log::info("repeat").field("client", facts->id).field("first", entry.key()).field("app", application_).field("instance", name_);
  Client& client = entry.mapped();
  client.port.post([](ClientPort& former) { former.on_superseded(); });
  if (std::exchange(client.lingering, nullptr)) --lingering_;
  client.facts = facts;
  client.port = port;
  const ClientId former = attempt->client;
  *client.asker = attempt->client = entry.key() = facts->id;
  if (client.accepted) {
    tell_connect_answer(client, welcome());
    limit_bandwidth(client);
  }
  const bool shown = client.shown;
  clients_.insert(std::move(entry));
  if (shown) governor_->renamed(former, facts);
  return true;
}

void Instance::confirm(ClientId id) {
  Client* client = find(id);
  if (!client) return;
  client->confirmed = true;
  if (client->facts->attempt) attempts_.forget(*client->facts->attempt);
}

void Instance::disconnect(ClientId id) {
  const auto found = clients_.find(id);
  if (found == clients_.end()) return;
  if (may_linger(found->second)) return linger(found->second);
  leave(id);
}

/// Whoever may be about to say the same connect again.
bool Instance::may_linger(const Client& client) {
  if (!client.facts->attempt || client.confirmed || client.evicted || client.lingering) return false;
  const AttemptBook::Attempt* attempt = attempts_.find(*client.facts->attempt, monotonic_now());
  return attempt && attempt->client == client.facts->id && !attempt->refusal && lingering_ < kMaxLingering;
}

void Instance::linger(Client& client) {
  ++lingering_;
  client.lingering = std::make_unique<loop::Timer>([this, id = client.facts->id] { leave(id); });
  client.lingering->arm(context_.loop.timers(), kLinger);
}

void Instance::leave(ClientId id) {
  const auto found = clients_.find(id);
  Client& client = found->second;
  if (client.lingering) --lingering_;
  while (!client.requests.empty()) withdraw_request(client, client.requests.begin()->first);
  while (!client.uses.empty()) end_use(client, client.uses.begin()->first);
  const bool shown = client.shown;
  if (client.accepted) observe(&Observer::left, client);
  clients_.erase(found);
  if (shown) governor_->disconnect(id);
  if (clients_.empty()) empty_since_ = monotonic_now();
}

void Instance::shared_object(ClientId id, const SharedObjectReceiverRef& receiver, SharedObjectRequest request) {
  Client* client = find(id);
  if (!client) return;
  if (!client->objects) client->objects = std::make_unique<ClientObjects>(objects_, context_.mail, id, receiver);
  if (takes_effect_at_once(*client, RequestKind::shared_object)) return client->objects->handle(std::move(request), client->rights);
  RequestQuestion about{client->facts, options_, RequestKind::shared_object, request.name, request.persistent, 0, {}};
  for (const SharedObjectAction& action : request.actions) about.actions |= 1u << static_cast<unsigned>(action.kind);
  stand_in_line(*client, std::move(about), [request = std::move(request)](Client& asker, const Verdict& verdict) mutable {
    asker.objects->handle(std::move(request), verdict.allowed ? asker.rights : PathRights{{}, {}});
  });
}

void Instance::review_grants() {
  for (auto& [id, client] : clients_) {
    if (client.evicted) continue;
    for (const GrantRef& grant : grants_of(client)) {
      const Reason reason = grant->withdrawn();
      if (reason == Reason::none) continue;
      client.evicted = true;
      context_.decider.withdraw(*client.facts, *grant, reason);
      client.port.post([reason](ClientPort& port) { port.evict(reason); });
      break;
    }
  }
}

std::vector<GrantRef> Instance::grants_of(const Client& client) {
  std::vector<GrantRef> grants;
  if (client.grant) grants.push_back(client.grant);
  for (const auto& [stream_id, use] : client.uses) {
    if (use.grant) grants.push_back(use.grant);
  }
  return grants;
}

Instance::Stream& Instance::stream(const std::string& name, unsigned home) {
  Stream& stream = streams_[name];
  if (!stream.live) {
    auto metadata = options_->governor.script.empty() ? nullptr : std::make_shared<StreamMetadata>();
    stream.live = std::make_shared<LiveStream>(LiveStream{application_, name_, name, options_->live, home, std::move(metadata)});
  }
  return stream;
}

void Instance::remove_if_unused(const std::string& name) {
  const auto found = streams_.find(name);
  if (found == streams_.end()) return;
  const Stream& stream = found->second;
  if (stream.unused && stream.players == 0) context_.loop.post(stream.unused);
  if (!stream.publisher && !stream.takeover && stream.players == 0) streams_.erase(found);
}

bool Instance::take_stream_place(Client& client, std::uint32_t stream_id, const std::string& name, bool publishing, GrantRef grant) {
  CountedPlace place = stream_place();
  if (!place) return false;
  client.uses[stream_id] = Use{name, publishing, std::move(place), std::move(grant)};
  return true;
}

void Instance::publish(ClientId id, std::uint32_t stream_id, unsigned worker, std::string name, std::string query) {
  Client* client = find(id);
  if (!client) return;
  stop(id, stream_id);
  if (auto checked = check_stream_name(name); !checked) {
    note_bad_name(*client, Action::publish, checked.error());
    return refuse_publish(id, stream_id, checked.error().reason, checked.error().message);
  }
  if (rights_deny(*client, Action::publish, name)) {
    return refuse_publish(id, stream_id, Reason::rejected, "The application does not let this client publish that stream.");
  }
  context_.decider.publish({client->facts, options_, name, query, grants_of(*client)},
                           expect_about_stream(*client, stream_id, [this, id, stream_id, worker, name, query](Verdict verdict) {
                             note_silence(*find(id), Action::publish, name, verdict);
                             rename(*find(id), Action::publish, verdict);
                             const std::string meant = verdict.name.empty() ? name : verdict.name;
                             finish_publish(id, stream_id, worker, meant, query, std::move(verdict));
                           }));
}

void Instance::finish_publish(ClientId id, std::uint32_t stream_id, unsigned worker, const std::string& name, const std::string& query,
                              Verdict verdict) {
  Client& client = *find(id);
  if (!verdict.allowed) return refuse_publish(id, stream_id, verdict.reason, std::move(verdict.description));
  Stream& stream = this->stream(name, worker);
  if (stream.publisher) return contest(stream, client, stream_id, std::move(verdict.grant), query);
  if (!take_stream_place(client, stream_id, name, true, std::move(verdict.grant))) {
    remove_if_unused(name);
    return refuse_publish(id, stream_id, Reason::stream_limit, "The virtual host has as many streams as it may have.");
  }
  grant_publish(stream, id, stream_id, query);
}

/// Somebody publishes under that name: whether he is still there decides.
void Instance::contest(Stream& stream, Client& newcomer, std::uint32_t stream_id, GrantRef grant, const std::string& query) {
  const ClientId id = newcomer.facts->id;
  const auto timeout = options_->live.publish_timeout;
  const bool contested = stream.takeover && find(stream.takeover->newcomer);
  if (contested || !timeout || stream.publisher->client == id || stream.publisher->client == kServer) {
    return refuse_publish(id, stream_id, Reason::name_taken, "The name is in use.");
  }
  newcomer.requests[stream_id].name = stream.live->name;
  if (stream.takeover) {  // who waited has left; the probe under way serves this one
    stream.takeover = Takeover{stream.takeover->probe_id, id, stream_id, std::move(grant), query};
    return;
  }
  stream.takeover = Takeover{++last_probe_, id, stream_id, std::move(grant), query};
  probe_incumbent(stream, *timeout);
}

void Instance::probe_incumbent(Stream& stream, Milliseconds timeout) {
  Client* incumbent = find(stream.publisher->client);
  const std::uint64_t probe_id = stream.takeover->probe_id;
  if (incumbent) incumbent->port.post([probe_id, timeout](ClientPort& port) { port.probe(probe_id, timeout); });
  // The incumbent's session may be gone before it answers; its departure settles the takeover then (end_use).
}

void Instance::probe_answer(std::uint64_t probe_id, bool alive) {
  const auto found = std::find_if(streams_.begin(), streams_.end(), [&](const auto& entry) {
    return entry.second.takeover && entry.second.takeover->probe_id == probe_id;
  });
  if (found == streams_.end()) return;
  Stream& stream = found->second;
  const Takeover takeover = *stream.takeover;
  if (alive) {
    stream.takeover.reset();
    return refuse_publish(takeover.newcomer, takeover.stream_id, Reason::name_taken, "The name is in use.");
  }
  if (!find(takeover.newcomer)) {  // nobody wants the name any more
    stream.takeover.reset();
    return;
  }
  const Publisher gone = *stream.publisher;
  if (Client* incumbent = find(gone.client)) {
    log::info("takeover").field("app", application_).field("instance", name_).field("stream", found->first).field("from", gone.client).field("to", takeover.newcomer).reason(Reason::publisher_gone);
    const ClientRef loser = incumbent->port;
    const ClientRef winner = find(takeover.newcomer)->port;
    const std::string name = found->first;
    end_use(*incumbent, gone.stream_id);
    const auto after = streams_.find(name);
    // A script that has taken the name instead does not go on with the stream.
    const bool granted = after != streams_.end() && after->second.publisher && after->second.publisher->client != kServer;
    if (!granted) return loser.post([](ClientPort& port) { port.evict(Reason::publisher_gone); });
    // By way of the newcomer, behind its answer: if its session has gone meanwhile nobody goes on with the stream,
    // and only the incumbent's own end can end it.
    winner.post([loser, stream_id = gone.stream_id](ClientPort&) {
      loser.post([stream_id](ClientPort& port) { port.on_publish_lost(stream_id); });
    });
  }
}

void Instance::grant_publish(Stream& stream, ClientId id, std::uint32_t stream_id, const std::string& query) {
  stream.publisher = Publisher{id, stream_id, ++stream.last_epoch, query};
  observe(&Observer::published, *find(id), stream.live->name);
  StreamAnswer answer{stream_id, true, Reason::none, {}, stream.live, stream.publisher->epoch};
  find(id)->port.post([answer](ClientPort& port) { port.on_publish_answer(answer); });
  if (governor_) governor_->published(id, stream.live->name);
}

void Instance::play(ClientId id, std::uint32_t stream_id, std::string name, std::string query) {
  Client* client = find(id);
  if (!client) return;
  stop(id, stream_id);
  if (auto checked = check_stream_name(name); !checked) {
    note_bad_name(*client, Action::play, checked.error());
    return refuse_play(id, stream_id, checked.error().reason, checked.error().message);
  }
  if (rights_deny(*client, Action::play, name)) {
    return refuse_play(id, stream_id, Reason::rejected, "The application does not let this client play that stream.");
  }
  const auto audio = audio_for(*client, query);
  context_.decider.play({client->facts, options_, name, std::move(query), grants_of(*client)},
                        expect_about_stream(*client, stream_id, [this, id, stream_id, name, audio](Verdict verdict) {
                          note_silence(*find(id), Action::play, name, verdict);
                          rename(*find(id), Action::play, verdict);
                          const std::string meant = verdict.name.empty() ? name : verdict.name;
                          finish_play(id, stream_id, meant, audio, std::move(verdict));
                        }));
}

void Instance::finish_play(ClientId id, std::uint32_t stream_id, const std::string& name, std::optional<WantedAudio> audio, Verdict verdict) {
  Client* client = find(id);
  if (!verdict.allowed) return refuse_play(id, stream_id, verdict.reason, std::move(verdict.description));
  if (!take_stream_place(*client, stream_id, name, false, std::move(verdict.grant))) {
    return refuse_play(id, stream_id, Reason::stream_limit, "The virtual host has as many streams as it may have.");
  }
  const auto joined = join_stream(*client, stream_id, name, audio);
  if (!joined) {
    client->uses.erase(stream_id);
    return refuse_play(id, stream_id, joined.error().reason, joined.error().message);
  }
  observe(&Observer::played, *client, name);
  StreamAnswer answer{stream_id, true, Reason::none, {}, *joined, 0};
  client->port.post([answer](ClientPort& port) { port.on_play_answer(answer); });
}

void Instance::stop(ClientId id, std::uint32_t stream_id) {
  Client* client = find(id);
  if (!client) return;
  withdraw_request(*client, stream_id);
  end_use(*client, stream_id);
}

/// What was asked is not wanted any more: an answer that comes finds nobody.
void Instance::withdraw_request(Client& client, std::uint32_t stream_id) {
  const auto request = client.requests.extract(stream_id);
  if (!request) return;
  deadlines_.erase(request.mapped().decision);
  const auto stream = streams_.find(request.mapped().name);
  if (stream == streams_.end() || !stream->second.takeover) return;
  Takeover& takeover = *stream->second.takeover;
  if (takeover.newcomer == client.facts->id && takeover.stream_id == stream_id) takeover = Takeover{takeover.probe_id, 0, 0, nullptr, {}};
}

void Instance::end_use(Client& client, std::uint32_t stream_id) {
  const auto use = client.uses.find(stream_id);
  if (use == client.uses.end()) return;
  const std::string name = use->second.stream;
  const bool publishing = use->second.publishing;
  const auto variant = use->second.variant;
  client.uses.erase(use);
  observe(publishing ? &Observer::unpublished : &Observer::stopped, client, name);
  if (variant) return variants_.leave(name, *variant);
  const auto found = streams_.find(name);
  if (found == streams_.end()) return;
  if (publishing) {
    end_publish(client.facts->id, found->second, name);
  } else {
    --found->second.players;
  }
  remove_if_unused(name);
}

void Instance::end_publish(ClientId id, Stream& stream, const std::string& name) {
  stream.publisher.reset();
  const auto takeover = std::exchange(stream.takeover, std::nullopt);
  if (governor_) governor_->unpublished(id, name);  // it may publish the name itself, or let the stream go
  if (takeover) settle(name, *takeover);
}

/// The name has become free for the one who waited for it.
void Instance::settle(const std::string& name, const Takeover& takeover) {
  Client* newcomer = find(takeover.newcomer);
  if (!newcomer) return;
  newcomer->requests.erase(takeover.stream_id);
  Stream& stream = this->stream(name, newcomer->port.loop()->index());
  if (stream.publisher) return refuse_publish(takeover.newcomer, takeover.stream_id, Reason::name_taken, "The name is in use.");
  if (take_stream_place(*newcomer, takeover.stream_id, name, true, takeover.grant)) {
    return grant_publish(stream, takeover.newcomer, takeover.stream_id, takeover.query);
  }
  refuse_publish(takeover.newcomer, takeover.stream_id, Reason::stream_limit, "The virtual host has as many streams as it may have.");
}

void Instance::refuse_publish(ClientId id, std::uint32_t stream_id, Reason reason, std::string description) {
  Client* client = find(id);
  if (!client) return;
  client->requests.erase(stream_id);
  StreamAnswer answer{stream_id, false, reason, std::move(description), nullptr, 0};
  client->port.post([answer](ClientPort& port) { port.on_publish_answer(answer); });
}

void Instance::refuse_play(ClientId id, std::uint32_t stream_id, Reason reason, std::string description) {
  Client* client = find(id);
  if (!client) return;
  StreamAnswer answer{stream_id, false, reason, std::move(description), nullptr, 0};
  client->port.post([answer](ClientPort& port) { port.on_play_answer(answer); });
}

}  // namespace sallyport::hub
