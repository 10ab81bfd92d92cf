#include "hub/application_host.hpp"

#include <algorithm>
#include <vector>

#include "base/log.hpp"
#include "base/name.hpp"

namespace sallyport::hub {
namespace {

constexpr Milliseconds kCollectEvery{60'000};
/// Anybody can have an instance made by asking for one. Of those that are empty and never let anybody in so many stay:
/// a script may refuse or redirect all who come, and remember what it does.
constexpr std::size_t kMaxUnentered = 16;
constexpr Milliseconds kOptionsAge{1000};
constexpr Milliseconds kReviewGrantsEvery{1000};
constexpr std::size_t kMaxBroken = 1000;  // scripts that are remembered as broken

Result<void> check_names(const Destination& destination) {
  if (auto application = check_segment(destination.application); !application) return std::move(application).error().within("application");
  if (auto instance = check_path(destination.instance); !instance) return std::move(instance).error().within("instance");
  return {};
}

std::string key_of(const Destination& destination) {
  return destination.virtual_host->key() + '/' + destination.application + '/' + destination.instance;
}

/// Who does not speak RTMP comes where the application says so, and where a script is there for it.
Result<void> check_kind(const ApplicationOptions& options, const ClientFacts& client) {
  const bool scripted = !options.governor.script.empty();
  if (client.kind == ClientKind::gateway && !(options.gateway && scripted)) {
    return Error{Reason::gateway_not_enabled, "This application has no gateway."};
  }
  if (client.kind == ClientKind::xml_socket && !(options.xml_sockets && scripted)) {
    return Error{Reason::xml_socket_not_enabled, "This application takes no XMLSockets."};
  }
  return {};
}

bool is_unentered(const Instance& instance) { return instance.empty() && !instance.entered(); }

constexpr std::string_view kByLimits = "limits";

/// Who refused a client an instance.
std::string_view refuser(Reason reason) {
  switch (reason) {
    case Reason::instance_limit:
      return kByLimits;
    case Reason::protocol_disallowed:
    case Reason::insecure:
      return "protocols";
    case Reason::origin_denied:
      return "origins";
    default:
      return "application";
  }
}

}  // namespace

ApplicationHost::ApplicationHost(loop::EventLoop& loop, std::shared_ptr<AccessDecider> decider, HostOptions options)
    : loop_(loop), decider_(std::move(decider)), options_(options) {}

Result<Instance*> ApplicationHost::find_or_create(const Destination& destination, const ClientFacts& client,
                                                  ApplicationHost*& elsewhere) {
  if (auto checked = check_names(destination); !checked) return checked.error();
  const std::string key = key_of(destination);
  const auto found = instances_.find(key);
  Instance* const instance = found == instances_.end() ? nullptr : found->second.get();
  ApplicationOptionsRef options = instance ? instance->options() : nullptr;
  if (!instance || !is_fresh(*instance)) {
    auto loaded = destination.applications->load(destination.virtual_host->name(), destination.application);
    if (!loaded) return loaded.error();
    options = *loaded;
    if (instance) instance->set_options(options, monotonic_now());
  }
  if (auto checked = options->protocols.check(client); !checked) return checked.error();
  if (auto checked = options->origins.check(client.origin, client.same_origin); !checked) return checked.error();
  if (auto checked = check_kind(*options, client); !checked) return checked.error();
  if (!options->governor.script.empty() && !(instance && instance->governed())) {
    if (!options_.governed) return script_host(destination, *options, elsewhere);
    if (instance) unload(found, Reason::server_closed);  // it was made when there was no script
    return create(destination, key, options);
  }
  return instance ? instance : create(destination, key, options);
}

/// As find_or_create, without a client whose protocol could be wrong.
Result<Instance*> ApplicationHost::find_or_create_ahead(const Destination& destination, ApplicationHost*& elsewhere) {
  const std::string key = key_of(destination);
  if (const auto found = instances_.find(key); found != instances_.end()) return found->second.get();
  auto options = destination.applications->load(destination.virtual_host->name(), destination.application);
  if (!options) return options.error();
  const bool scripted = !(*options)->governor.script.empty();
  if (scripted && !options_.governed) return script_host(destination, **options, elsewhere);
  auto created = create(destination, key, *options);
  if (created) (*created)->keep_until_used();
  return created;
}

void ApplicationHost::load_ahead(const Destination& destination) {
  ApplicationHost* elsewhere = nullptr;
  const auto loaded = find_or_create_ahead(destination, elsewhere);
  if (elsewhere) return elsewhere->loop_.post([elsewhere, destination] { elsewhere->load_ahead(destination); });
  if (loaded) return;
  log::error("load-failed")
      .field("vhost", destination.virtual_host->name())
      .field("app", destination.application)
      .field("problem", loaded.error().message)
      .field("effect", "it is loaded when a client comes")
      .reason(loaded.error().reason);
}

bool ApplicationHost::is_fresh(const Instance& instance) const {
  const MonotonicTime from = instance.options_from();
  return monotonic_now() - from < kOptionsAge && from > forgotten_at_;
}

Result<Instance*> ApplicationHost::create(const Destination& destination, const std::string& key,
                                          const ApplicationOptionsRef& options) {
  const bool scripted = !options->governor.script.empty();
  if (const auto known = broken_.find(key); scripted && known != broken_.end()) {
    if (monotonic_now() - known->second.first < kOptionsAge) return known->second.second;
    broken_.erase(known);
  }
  CountedPlace place = CountedPlace::take(destination.virtual_host, &VirtualHost::instances, destination.virtual_host->limits().max_instances);
  if (!place) return Error{Reason::instance_limit, "the virtual host has as many instances as it may have"};
  InstanceContext context{loop_, *decider_, options_.decision_deadline, options_.workers, options_.store, mail_, options_.observer, options_.authorizer, this, [this, key] {
    loop_.post([this, key] {
      const auto found = instances_.find(key);
      if (found != instances_.end()) unload(found, Reason::server_closed);
    });
  }, options_.planes, options_.transcoder};
  auto instance = std::make_unique<Instance>(context, destination.virtual_host, std::move(place), destination.application, destination.instance, options);
  Instance* created = instance.get();
  if (scripted) {
    if (auto installed = created->install_governor(*options_.governors); !installed) {
      if (broken_.size() >= kMaxBroken) broken_.clear();
      broken_[key] = {monotonic_now(), installed.error()};
      return installed.error();
    }
  }
  instances_.emplace(key, std::move(instance));
  if (++made_ > kMaxUnentered) loop_.post([this] { collect(); });
  if (!collector_.armed()) collector_.arm(loop_.timers(), kCollectEvery);
  if (!reviewer_.armed()) reviewer_.arm(loop_.timers(), kReviewGrantsEvery);
  log::info("load").field("vhost", destination.virtual_host->name()).field("app", destination.application).field("instance", destination.instance);
  return created;
}

void ApplicationHost::connect(const Destination& destination, ClientFactsRef facts, ClientRef client) {
  if (!options_.door) return enter(destination, std::move(facts), std::move(client));
  const ClientId id = facts->id;
  at_door_.insert(id);
  const Answer answer(loop_, [this, id, destination, facts, client](Verdict verdict) {
    if (at_door_.erase(id) == 0) return;  // it left before the answer
    if (verdict.allowed) return enter(destination, facts, client);
    refuse_connect(*facts, client, "vhost", {verdict.reason, std::move(verdict.description)});
  });
  options_.door->ask(*destination.virtual_host, facts, answer);
}

/// Whether it is a connect that came before. The rules for the carrier are asked about the new one too; what
/// they refuse is refused on the ordinary way.
bool ApplicationHost::repeat(const Destination& destination, const ClientFactsRef& facts, const ClientRef& client) {
  const auto found = instances_.find(key_of(destination));
  if (found == instances_.end()) return false;
  Instance& instance = *found->second;
  if (!instance.options()->protocols.check(*facts) || !instance.repeat_connect(facts, client)) return false;
  clients_[facts->id] = &instance;
  return true;
}

void ApplicationHost::enter(const Destination& destination, ClientFactsRef facts, ClientRef client) {
  if (facts->attempt && repeat(destination, facts, client)) return;
  const auto limit = destination.virtual_host->limits().max_connections.value_or(~0ULL);
  CountedPlace connection = CountedPlace::take(destination.virtual_host, &VirtualHost::connections, limit);
  if (!connection) {
    const Error full{Reason::connection_limit, "The virtual host has as many connections as it may have."};
    return refuse_connect(*facts, client, kByLimits, full);
  }
  ApplicationHost* elsewhere = nullptr;
  auto instance = find_or_create(destination, *facts, elsewhere);
  if (elsewhere) return hand_over(*elsewhere, destination, std::move(facts), std::move(client));
  if (!instance) return refuse_connect(*facts, client, refuser(instance.error().reason), std::move(instance).error());
  clients_[facts->id] = *instance;
  (*instance)->connect(std::move(facts), std::move(client), std::move(connection));
}

void ApplicationHost::refuse_connect(const ClientFacts& facts, const ClientRef& client, std::string_view by,
                                     Error error) {
  decider_->note_refusal({facts, Action::connect, {}, by, error.reason});
  ConnectAnswer answer;
  answer.reason = error.reason;
  answer.description = std::move(error.message);
  answer.host = this;
  client.post([answer = std::move(answer)](ClientPort& port) { port.on_connect_answer(answer); });
}

Instance* ApplicationHost::instance_of(ClientId client) {
  const auto found = clients_.find(client);
  return found == clients_.end() ? nullptr : found->second;
}

/// Never this one: an instance, always null, or why there is none.
Result<Instance*> ApplicationHost::script_host(const Destination& destination, const ApplicationOptions& options,
                                               ApplicationHost*& elsewhere) {
  if (!options_.scripted || !options_.scripted->available()) {
    return Error{Reason::script_unsupported, "application " + destination.application + " has a script, and this server runs none"};
  }
  elsewhere = &options_.scripted->get(*destination.virtual_host, destination.application, destination.instance, options.governor.thread_per_instance);
  return nullptr;
}

void ApplicationHost::hand_over(ApplicationHost& host, const Destination& destination, ClientFactsRef facts, ClientRef client) {
  handed_[facts->id] = &host;
  host.loop_.post([&host, destination, facts = std::move(facts), client = std::move(client)]() mutable {
    host.enter(destination, std::move(facts), std::move(client));
  });
}

void ApplicationHost::disconnect(ClientId client) {
  at_door_.erase(client);
  if (const auto handed = handed_.extract(client)) {
    ApplicationHost& host = *handed.mapped();
    return host.loop_.post([&host, client] { host.disconnect(client); });
  }
  const auto found = clients_.find(client);
  if (found == clients_.end()) return;
  found->second->disconnect(client);
  clients_.erase(found);
}

void ApplicationHost::confirm(ClientId client) {
  if (Instance* instance = instance_of(client)) instance->confirm(client);
}

void ApplicationHost::publish(ClientId client, std::uint32_t stream_id, unsigned worker, std::string name, std::string query) {
  if (Instance* instance = instance_of(client)) instance->publish(client, stream_id, worker, std::move(name), std::move(query));
}

void ApplicationHost::play(ClientId client, std::uint32_t stream_id, std::string name, std::string query) {
  if (Instance* instance = instance_of(client)) instance->play(client, stream_id, std::move(name), std::move(query));
}

void ApplicationHost::stop(ClientId client, std::uint32_t stream_id) {
  if (Instance* instance = instance_of(client)) instance->stop(client, stream_id);
}

void ApplicationHost::probe_answer(ClientId client, std::uint64_t probe_id, bool alive) {
  if (Instance* instance = instance_of(client)) instance->probe_answer(probe_id, alive);
}

void ApplicationHost::call(ClientId client, ClientCall call) {
  if (Instance* instance = instance_of(client)) instance->call(client, std::move(call));
}

void ApplicationHost::reply(ClientId client, CallReply reply) {
  if (Instance* instance = instance_of(client)) instance->reply(client, std::move(reply));
}

void ApplicationHost::unload(std::map<std::string, std::unique_ptr<Instance>>::iterator instance, Reason reason) {
  Instance& gone = *instance->second;
  log::info("unload").field("key", instance->first).reason(reason);
  gone.dismiss_all(reason);
  gone.stop_governor(true);
  std::erase_if(clients_, [&gone](const auto& entry) { return entry.second == &gone; });
  instances_.erase(instance);
}

void ApplicationHost::reload_governed() {
  broken_.clear();
  for (auto next = instances_.begin(); next != instances_.end();) {
    const auto one = next++;
    if (one->second->files_changed()) unload(one, Reason::server_closed);
  }
}

void ApplicationHost::stop_governors() {
  for (auto next = instances_.begin(); next != instances_.end();) {
    const auto one = next++;
    if (one->second->governed()) unload(one, Reason::server_stopping);
  }
}

void ApplicationHost::shared_object(ClientId client, const SharedObjectReceiverRef& receiver, SharedObjectRequest request) {
  if (Instance* instance = instance_of(client)) instance->shared_object(client, receiver, std::move(request));
}

void ApplicationHost::paused(ClientId client, std::uint32_t stream_id, bool on) {
  if (Instance* instance = instance_of(client)) instance->paused(client, stream_id, on);
}

void ApplicationHost::sought(ClientId client, std::uint32_t stream_id, double position) {
  if (Instance* instance = instance_of(client)) instance->sought(client, stream_id, position);
}

void ApplicationHost::suspended(ClientId client, bool on) {
  if (Instance* instance = instance_of(client)) instance->suspended(client, on);
}

void ApplicationHost::after_requests(ClientId client, std::function<void()> work) {
  if (Instance* instance = instance_of(client)) return instance->after_requests(client, std::move(work));
  work();
}

void ApplicationHost::review_grants() {
  for (auto& [key, instance] : instances_) instance->review_grants();
  if (!instances_.empty()) reviewer_.arm(loop_.timers(), kReviewGrantsEvery);
}

/// Those that nobody was let into go if they are empty since before that.
MonotonicTime ApplicationHost::unentered_since() const {
  std::vector<MonotonicTime> times;
  for (const auto& [key, instance] : instances_)
    if (is_unentered(*instance)) times.push_back(instance->empty_since());
  if (times.size() <= kMaxUnentered) return MonotonicTime::min();
  const auto oldest_kept = times.end() - static_cast<std::ptrdiff_t>(kMaxUnentered);
  std::nth_element(times.begin(), oldest_kept, times.end());
  return *oldest_kept;
}

void ApplicationHost::collect() {
  made_ = 0;
  const MonotonicTime now = monotonic_now();
  const MonotonicTime unentered = unentered_since();
  std::erase_if(instances_, [&](const auto& entry) {
    Instance& instance = *entry.second;
    const bool surplus = is_unentered(instance) && instance.empty_since() < unentered;
    const bool old = instance.empty() && !instance.awaited() && now - instance.empty_since() >= instance.options()->max_idle_time;
    const bool idle = (surplus || old) && instance.stop_governor(false);
    if (idle) log::info("unload").field("key", entry.first).reason(Reason::idle_timeout);
    return idle;
  });
  if (!instances_.empty()) collector_.arm(loop_.timers(), kCollectEvery);
}

}  // namespace sallyport::hub
