#include "hub/instance.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "base/name.hpp"

namespace sallyport::hub {

Instance::Instance(InstanceContext context, std::shared_ptr<VirtualHost> host, CountedPlace place, std::string application,
                   std::string name, ApplicationOptionsRef options)
    : context_(context), host_(std::move(host)), place_(std::move(place)), application_(std::move(application)),
      name_(std::move(name)), options_(std::move(options)) {}

Instance::~Instance() { *alive_ = nullptr; }

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

Instance::Client* Instance::find(ClientId client, bool accepted) {
  const auto found = clients_.find(client);
  if (found == clients_.end() || found->second.accepted != accepted) return nullptr;
  return &found->second;
}

void Instance::connect(ClientFactsRef facts, ClientRef client, CountedPlace connection) {
  const ClientId id = facts->id;
  clients_.emplace(id, Client{facts, std::move(client), std::move(connection), false, {}});
  context_.decider.connect({facts, options_}, expect([this, id](Verdict verdict) { finish_connect(id, std::move(verdict)); }));
}

void Instance::finish_connect(ClientId id, Verdict verdict) {
  Client* client = find(id, false);
  if (!client) return;  // it left before the answer
  ConnectAnswer answer{verdict.allowed, verdict.reason, std::move(verdict.description), options_};
  client->port.post([answer = std::move(answer)](ClientPort& port) { port.on_connect_answer(answer); });
  client->accepted = verdict.allowed;  // if not, its record stays until its session says that it has left
}

void Instance::disconnect(ClientId id) {
  const auto found = clients_.find(id);
  if (found == clients_.end()) return;
  while (!found->second.uses.empty()) end_use(found->second, found->second.uses.begin()->first);
  clients_.erase(found);
  if (clients_.empty()) empty_since_ = monotonic_now();
}

void Instance::evict_all(Reason reason) {
  for (auto& [id, client] : clients_) client.port.post([reason](ClientPort& port) { port.evict(reason); });
}

Instance::Stream& Instance::stream(const std::string& name, unsigned home) {
  Stream& stream = streams_[name];
  if (!stream.live) {
    stream.live = std::make_shared<LiveStream>(LiveStream{application_, name_, name, options_->live, home});
  }
  return stream;
}

void Instance::remove_if_unused(const std::string& name) {
  const auto found = streams_.find(name);
  if (found == streams_.end()) return;
  const Stream& stream = found->second;
  if (!stream.publisher && !stream.takeover && stream.players == 0) streams_.erase(found);
}

bool Instance::take_stream_place(Client& client, std::uint32_t stream_id, const std::string& name, bool publishing) {
  CountedPlace place = CountedPlace::take(host_, &VirtualHost::streams, host_->limits().max_streams);
  if (!place) return false;
  client.uses[stream_id] = Use{name, publishing, std::move(place)};
  return true;
}

void Instance::publish(ClientId id, std::uint32_t stream_id, unsigned worker, std::string name, std::string query) {
  Client* client = find(id);
  if (!client) return;
  end_use(*client, stream_id);
  if (auto checked = check_stream_name(name); !checked) return refuse_publish(id, stream_id, checked.error().reason, checked.error().message);
  StreamQuestion question{client->facts, options_, name, std::move(query)};
  context_.decider.publish(question, expect([this, id, stream_id, worker, name](Verdict verdict) {
                             finish_publish(id, stream_id, worker, name, std::move(verdict));
                           }));
}

void Instance::finish_publish(ClientId id, std::uint32_t stream_id, unsigned worker, const std::string& name, Verdict verdict) {
  Client* client = find(id);
  if (!client) return;  // it left before the answer
  if (!verdict.allowed) return refuse_publish(id, stream_id, verdict.reason, std::move(verdict.description));
  Stream& stream = this->stream(name, worker);
  if (stream.publisher) {
    const auto timeout = options_->live.publish_timeout;
    const bool contested = stream.takeover && find(stream.takeover->newcomer);
    if (contested || !timeout || stream.publisher->client == id) {
      return refuse_publish(id, stream_id, Reason::name_taken, "The name is in use.");
    }
    if (stream.takeover) {  // who waited has left; the probe under way serves this one
      stream.takeover->newcomer = id;
      stream.takeover->stream_id = stream_id;
      return;
    }
    return probe_incumbent(stream, id, stream_id, *timeout);
  }
  if (!take_stream_place(*client, stream_id, name, true)) {
    remove_if_unused(name);
    return refuse_publish(id, stream_id, Reason::stream_limit, "The virtual host has as many streams as it may have.");
  }
  grant_publish(stream, id, stream_id);
}

void Instance::probe_incumbent(Stream& stream, ClientId newcomer, std::uint32_t stream_id, Milliseconds timeout) {
  Client* incumbent = find(stream.publisher->client);
  const std::uint64_t probe_id = ++last_probe_;
  stream.takeover = Takeover{probe_id, newcomer, stream_id};
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
    const bool granted = after != streams_.end() && after->second.publisher;
    if (!granted) return loser.post([](ClientPort& port) { port.evict(Reason::publisher_gone); });
    // By way of the newcomer, behind its answer: if its session has gone meanwhile nobody goes on with the stream,
    // and only the incumbent's own end can end it.
    winner.post([loser, stream_id = gone.stream_id](ClientPort&) {
      loser.post([stream_id](ClientPort& port) { port.on_publish_lost(stream_id); });
    });
  }
}

void Instance::grant_publish(Stream& stream, ClientId id, std::uint32_t stream_id) {
  stream.publisher = Publisher{id, stream_id, ++stream.last_epoch};
  StreamAnswer answer{stream_id, true, Reason::none, {}, stream.live, stream.publisher->epoch};
  find(id)->port.post([answer](ClientPort& port) { port.on_publish_answer(answer); });
}

void Instance::unpublish(ClientId id, std::uint32_t stream_id) {
  if (Client* client = find(id)) end_use(*client, stream_id);
}

void Instance::play(ClientId id, std::uint32_t stream_id, std::string name, std::string query) {
  Client* client = find(id);
  if (!client) return;
  end_use(*client, stream_id);
  if (auto checked = check_stream_name(name); !checked) return refuse_play(id, stream_id, checked.error().reason, checked.error().message);
  StreamQuestion question{client->facts, options_, name, std::move(query)};
  context_.decider.play(question, expect([this, id, stream_id, name](Verdict verdict) {
                          finish_play(id, stream_id, name, std::move(verdict));
                        }));
}

void Instance::finish_play(ClientId id, std::uint32_t stream_id, const std::string& name, Verdict verdict) {
  Client* client = find(id);
  if (!client) return;  // it left before the answer
  if (!verdict.allowed) return refuse_play(id, stream_id, verdict.reason, std::move(verdict.description));
  if (!take_stream_place(*client, stream_id, name, false)) {
    return refuse_play(id, stream_id, Reason::stream_limit, "The virtual host has as many streams as it may have.");
  }
  Stream& stream = this->stream(name, client->port.loop()->index());
  ++stream.players;
  StreamAnswer answer{stream_id, true, Reason::none, {}, stream.live, 0};
  client->port.post([answer](ClientPort& port) { port.on_play_answer(answer); });
}

void Instance::stop(ClientId id, std::uint32_t stream_id) {
  if (Client* client = find(id)) end_use(*client, stream_id);
}

void Instance::end_use(Client& client, std::uint32_t stream_id) {
  const auto use = client.uses.find(stream_id);
  if (use == client.uses.end()) return;
  const std::string name = use->second.stream;
  const bool publishing = use->second.publishing;
  client.uses.erase(use);
  const auto found = streams_.find(name);
  if (found == streams_.end()) return;
  Stream& stream = found->second;
  if (!publishing) {
    --stream.players;
  } else {
    stream.publisher.reset();
    if (const auto takeover = std::exchange(stream.takeover, std::nullopt)) settle(stream, name, *takeover);
  }
  remove_if_unused(name);
}

/// The name has become free for the one who waited for it.
void Instance::settle(Stream& stream, const std::string& name, const Takeover& takeover) {
  Client* newcomer = find(takeover.newcomer);
  if (!newcomer) return;
  if (take_stream_place(*newcomer, takeover.stream_id, name, true)) return grant_publish(stream, takeover.newcomer, takeover.stream_id);
  refuse_publish(takeover.newcomer, takeover.stream_id, Reason::stream_limit, "The virtual host has as many streams as it may have.");
}

void Instance::refuse_publish(ClientId id, std::uint32_t stream_id, Reason reason, std::string description) {
  Client* client = find(id);
  if (!client) return;
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
