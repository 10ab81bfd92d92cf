#pragma once
// ApplicationHost: the thread on which instances live, and the instances on it. Applications without a
// script share a small pool of hosts; which one is decided by the application's name, so that all its
// instances are together. Everything but the constructor happens on the host's loop.
#include <unordered_set>

#include "hub/instance.hpp"
#include "hub/scripted_hosts.hpp"
#include "hub/virtual_host_door.hpp"

namespace sallyport::hub {

/// Where a client wants to go; virtual host and adaptor are resolved already.
struct Destination {
  std::shared_ptr<VirtualHost> virtual_host;
  ApplicationSource* applications = nullptr;  ///< outlives the hosts
  std::string application;
  std::string instance;
};

struct HostOptions {
  Milliseconds decision_deadline{10'000};
  unsigned workers = 1;
  Observer* observer = nullptr;     ///< outlives the hosts
  Authorizer* authorizer = nullptr;  ///< outlives the hosts; nullptr: shared objects and calls are nobody's to decide
  VirtualHostDoor* door = nullptr;  ///< outlives the hosts; nullptr: everybody may come to every virtual host
  SharedObjectStore* store = nullptr;  ///< outlives the hosts; nullptr: no shared object is kept on disk
  AudioTranscoder* transcoder = nullptr;  ///< outlives the hosts; nullptr: everybody gets streams as they are published
  // Whoever serves applications with a script sets both; they outlive the hosts.
  GovernorMaker* governors = nullptr;
  LoopSource* script_loops = nullptr;
  // Set by the hub.
  ScriptedHosts* scripted = nullptr;  ///< where a host of the pool hands clients of scripted applications over to
  bool governed = false;              ///< this is such a host
  const Relays::Planes* planes = nullptr;  ///< of the workers, for what scripts publish
};

class ApplicationHost {
 public:
  ApplicationHost(loop::EventLoop& loop, std::shared_ptr<AccessDecider> decider, HostOptions options);

  loop::EventLoop& event_loop() { return loop_; }

  /// Answers by ClientPort::on_connect_answer. The calls below concern clients that were accepted; those of
  /// one client come in order, disconnect() last, whether or not it was answered.
  void connect(const Destination& destination, ClientFactsRef facts, ClientRef client);
  void disconnect(ClientId client);
  /// LoadOnStartup: the instance is there from now on, and stays until a client has come and gone.
  void load_ahead(const Destination& destination);
  /// The client has heard the answer to its connect, which came with an attempt id.
  void confirm(ClientId client);
  void publish(ClientId client, std::uint32_t stream_id, unsigned worker, std::string name, std::string query);
  void play(ClientId client, std::uint32_t stream_id, std::string name, std::string query);
  void stop(ClientId client, std::uint32_t stream_id);
  void probe_answer(ClientId client, std::uint64_t probe_id, bool alive);
  /// `receiver` is the client's session.
  void shared_object(ClientId client, const SharedObjectReceiverRef& receiver, SharedObjectRequest request);
  /// Of what the message stream plays; only for observers.
  void paused(ClientId client, std::uint32_t stream_id, bool on);
  void sought(ClientId client, std::uint32_t stream_id, double position);
  /// The way to the client is lost, and it may come back by another; or it has.
  void suspended(ClientId client, bool on);
  /// Calls `work` once everything that the client has asked so far is decided; not if it leaves before.
  void after_requests(ClientId client, std::function<void()> work);

  /// A call from a client; answered by ClientPort::on_call_answer.
  void call(ClientId client, ClientCall call);
  /// A client's reply to a call that was made to it.
  void reply(ClientId client, CallReply reply);
  /// The client has been told that it lives on another host: nothing of it comes here any more.
  void forget_handed(ClientId client) { handed_.erase(client); }

  /// Unloads the governed instances whose options are not those that their application has now.
  void reload_governed();
  /// Unloads all governed instances.
  void stop_governors();

  /// Options of loaded instances are good for kOptionsAge, so that a crowd that connects does not mean a crowd
  /// of file look-ups. This ends their time: the next client's are looked up.
  void forget_applications() { forgotten_at_ = monotonic_now(); }
  std::size_t instance_count() const { return instances_.size(); }

 private:
  /// The instance, if its application's protocol rules let the client in: nobody else gets one made. Null if the
  /// application is served by `elsewhere`.
  Result<Instance*> find_or_create(const Destination& destination, const ClientFacts& client, ApplicationHost*& elsewhere);
  Result<Instance*> find_or_create_ahead(const Destination& destination, ApplicationHost*& elsewhere);
  Result<Instance*> script_host(const Destination& destination, const ApplicationOptions& options, ApplicationHost*& elsewhere);
  void hand_over(ApplicationHost& host, const Destination& destination, ClientFactsRef facts, ClientRef client);
  /// Tells its clients and its governor, and lets the instance go.
  void unload(std::map<std::string, std::unique_ptr<Instance>>::iterator instance, Reason reason);
  Result<Instance*> create(const Destination& destination, const std::string& key, const ApplicationOptionsRef& options);
  bool is_fresh(const Instance& instance) const;
  void refuse_connect(const ClientFacts& facts, const ClientRef& client, std::string_view by, Error error);
  Instance* instance_of(ClientId client);
  void enter(const Destination& destination, ClientFactsRef facts, ClientRef client);
  bool repeat(const Destination& destination, const ClientFactsRef& facts, const ClientRef& client);
  void collect();
  MonotonicTime unentered_since() const;
  void review_grants();

  loop::EventLoop& loop_;
  std::shared_ptr<AccessDecider> decider_;
  HostOptions options_;
  MonotonicTime forgotten_at_{};
  UpdateMail mail_{loop_};
  std::map<std::string, std::unique_ptr<Instance>> instances_;  // by "adaptor/virtual host/application/instance"
  std::unordered_map<ClientId, Instance*> clients_;
  std::unordered_map<ClientId, ApplicationHost*> handed_;  // clients that another host serves, until they know
  std::unordered_set<ClientId> at_door_;  // whose admission to the virtual host is being decided
  std::map<std::string, std::pair<MonotonicTime, Error>> broken_;  // scripts that could not be started, and when
  std::size_t made_ = 0;  // instances, since collector_ has run
  loop::Timer collector_{[this] { collect(); }};  // unloads instances that nobody uses (AppInstanceGC)
  loop::Timer reviewer_{[this] { review_grants(); }};
};

}  // namespace sallyport::hub
