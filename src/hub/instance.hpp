#pragma once
// Instance: one instance of an application: its clients, the streams they publish and play, and its shared objects.
// Lives on its application host's thread.
#include <functional>
#include <map>
#include <unordered_map>
#include <vector>

#include "hub/access.hpp"
#include "hub/attempt_book.hpp"
#include "hub/authorizer.hpp"
#include "hub/client_port.hpp"
#include "hub/governor.hpp"
#include "hub/observer.hpp"
#include "hub/relay/relays.hpp"
#include "hub/relay/variants.hpp"
#include "hub/request_line.hpp"
#include "hub/shared_objects/client_objects.hpp"
#include "hub/virtual_host.hpp"
#include "hub/wanted_audio.hpp"

namespace sallyport::hub {

/// What an instance needs from around it.
struct InstanceContext {
  loop::EventLoop& loop;
  AccessDecider& decider;
  Milliseconds decision_deadline;
  unsigned workers;  ///< how many I/O workers there are; streams are spread over them
  SharedObjectStore* store;  ///< of persistent shared objects; may be null
  UpdateMail& mail;
  Observer* observer = nullptr;
  Authorizer* authorizer = nullptr;
  ApplicationHost* host = nullptr;
  std::function<void()> shut_down = {};  ///< the instance asks to be unloaded, soon
  const Relays::Planes* planes = nullptr;  ///< of the workers; outlives the instances
  AudioTranscoder* transcoder = nullptr;   ///< likewise; may be null
};

class Instance final : private GovernedInstance, private StreamTable {
 public:
  Instance(InstanceContext context, std::shared_ptr<VirtualHost> host, CountedPlace place, std::string application,
           std::string name, ApplicationOptionsRef options);
  ~Instance() override;

  const std::string& name() const { return name_; }
  const ApplicationOptionsRef& options() const { return options_; }
  /// For clients that come from now on.
  void set_options(ApplicationOptionsRef options, MonotonicTime now) {
    options_ = std::move(options);
    options_from_ = now;
    objects_.set_options(options_->shared_objects);
  }
  /// When the options were looked up last.
  MonotonicTime options_from() const { return options_from_; }

  bool empty() const { return clients_.empty(); }
  /// It stays, although nobody uses it, until a client has come and gone (LoadOnStartup).
  void keep_until_used() { awaited_ = entered_ = true; }
  bool awaited() const { return awaited_; }
  /// Somebody has been let in, or the operator wants it loaded.
  bool entered() const { return entered_; }
  MonotonicTime empty_since() const { return empty_since_; }

  void connect(ClientFactsRef facts, ClientRef client, CountedPlace connection);
  /// If the connect is one that came before, under the same attempt and over another connection: gives it the
  /// first result, and this client the place of the first. False: it is none, or the first has gone too far.
  bool repeat_connect(const ClientFactsRef& facts, const ClientRef& port);
  /// The client has heard the answer to its connect: it will not repeat it.
  void confirm(ClientId client);
  void disconnect(ClientId client);
  /// `worker` is the client's: a stream's home is its first publisher's.
  void publish(ClientId client, std::uint32_t stream_id, unsigned worker, std::string name, std::string query);
  void play(ClientId client, std::uint32_t stream_id, std::string name, std::string query);
  /// Ends what the message stream does or waits for: a publish, a play, a pending decision about either.
  void stop(ClientId client, std::uint32_t stream_id);
  void probe_answer(std::uint64_t probe_id, bool alive);
  /// What a client asks of a shared object; `receiver` is its session.
  void shared_object(ClientId client, const SharedObjectReceiverRef& receiver, SharedObjectRequest request);
  void paused(ClientId client, std::uint32_t stream_id, bool on);
  void sought(ClientId client, std::uint32_t stream_id, double position);
  /// Calls `work` once the client's requests so far are decided.
  void after_requests(ClientId client, std::function<void()> work);
  // Of a governed instance (instance_governed.cpp).
  /// Before the first client. The error is why the instance cannot be used.
  Result<void> install_governor(GovernorMaker& maker);
  bool governed() const { return governor_ != nullptr; }
  void suspended(ClientId client, bool on);
  void call(ClientId client, ClientCall call);
  void reply(ClientId client, CallReply reply);
  /// Tells the governor that the instance is to be unloaded; false: it does not want that.
  bool stop_governor(bool forced);
  /// Whether what the governor was made from is not what there is now.
  bool files_changed() const { return governor_ && governor_->files_changed(); }
  /// Every client is told and has left, as far as this instance goes.
  void dismiss_all(Reason reason);

  /// Disconnects the clients whose grants hold no more.
  void review_grants();

 private:
  static constexpr ClientId kServer = 0;  // publishes what a governor plays into a stream

  struct Publisher {
    ClientId client = kServer;
    std::uint32_t stream_id = 0;
    PublishEpoch epoch = 0;
    std::string query = {};
    std::chrono::system_clock::time_point since = std::chrono::system_clock::now();
  };
  struct Takeover {  // a second publisher waits for the verdict on the first
    std::uint64_t probe_id = 0;
    ClientId newcomer = 0;  // 0: it has given up
    std::uint32_t stream_id = 0;
    GrantRef grant;
    std::string query = {};
  };
  struct Stream {
    LiveStreamRef live;
    std::optional<Publisher> publisher;
    std::optional<Takeover> takeover;
    PublishEpoch last_epoch = 0;
    std::size_t players = 0;
    std::function<void()> unused = {};  // who feeds it wants to know when the last player has left
    std::vector<CountedPlace> relayed = {};  // those of the players that are relays
    CountedPlace claimed = {};               // the server's own publish
  };
  struct Use {  // what a client's message stream does
    std::string stream;
    bool publishing = false;
    CountedPlace place;
    GrantRef grant;
    std::optional<media::AudioCodec> variant = std::nullopt;  // it plays the stream with this audio
  };
  struct Request {  // what a message stream waits for: a decision, or the name that somebody else has
    std::uint64_t decision = 0;
    std::string name;
  };
  struct Client {
    ClientFactsRef facts;
    ClientFactsRef entered_as;  // observers know it by these, also after a repeated connect
    ClientRef port;
    CountedPlace connection;
    bool accepted = false;
    std::map<std::uint32_t, Use> uses;          // by message stream id
    std::map<std::uint32_t, Request> requests;  // likewise
    GrantRef grant;                             // of the connection
    bool evicted = false;                       // it has been told; its session is on its way out
    bool confirmed = false;                     // it has heard the answer
    std::shared_ptr<ClientId> asker;            // whom the decision about the connection is for
    std::unique_ptr<loop::Timer> lingering;     // its session has gone; a repeated connect may still take over
    PathRights rights;
    RequestLine line;                           // its shared object requests and calls, while some are being decided
    std::unique_ptr<ClientObjects> objects;     // once it has asked for one
    std::unique_ptr<loop::Timer> pending;       // until the governor has answered: its deadline
    bool shown = false;                         // to the governor
    std::shared_ptr<const ConnectTerms> terms;  // that it was let in by; may be null
  };

  bool may_linger(const Client& client);
  void linger(Client& client);
  void leave(ClientId client);
  template <typename... Arguments>
  void observe(void (Observer::*event)(const ClientFactsRef&, const ApplicationOptions&, Arguments...), const Client& client,
               const std::type_identity_t<Arguments>&... arguments) const {
    if (context_.observer) (context_.observer->*event)(client.entered_as, *options_, arguments...);
  }
  Answer expect(std::function<void(Verdict)> deliver);
  Answer expect_about_stream(Client& client, std::uint32_t stream_id, std::function<void(Verdict)> deliver);
  Client* find(ClientId client, bool accepted = true);
  Stream& stream(const std::string& name, unsigned home);
  void remove_if_unused(const std::string& name);
  /// A decider that did not answer has written nothing in the audit; `verdict` may stand in for it.
  void note_silence(const Client& client, Action action, std::string_view stream, const Verdict& verdict);
  void note_bad_name(const Client& client, Action action, const Error& error);
  void finish_connect(ClientId client, Verdict verdict);
  void finish_publish(ClientId client, std::uint32_t stream_id, unsigned worker, const std::string& name, const std::string& query,
                      Verdict verdict);
  void contest(Stream& stream, Client& newcomer, std::uint32_t stream_id, GrantRef grant, const std::string& query);
  void finish_play(ClientId client, std::uint32_t stream_id, const std::string& name, std::optional<WantedAudio> audio, Verdict verdict);
  Result<LiveStreamRef> join_stream(Client& client, std::uint32_t stream_id, const std::string& name, std::optional<WantedAudio> audio);
  std::optional<WantedAudio> audio_for(const Client& client, std::string_view query) const;
  void probe_incumbent(Stream& stream, Milliseconds timeout);
  void grant_publish(Stream& stream, ClientId client, std::uint32_t stream_id, const std::string& query);
  void end_use(Client& client, std::uint32_t stream_id);
  void withdraw_request(Client& client, std::uint32_t stream_id);
  static std::vector<GrantRef> grants_of(const Client& client);
  void end_publish(ClientId id, Stream& stream, const std::string& name);
  void settle(const std::string& name, const Takeover& takeover);
  void refuse_publish(ClientId client, std::uint32_t stream_id, Reason reason, std::string description);
  void refuse_play(ClientId client, std::uint32_t stream_id, Reason reason, std::string description);
  CountedPlace stream_place() { return CountedPlace::take(host_, &VirtualHost::streams, host_->limits().max_streams); }
  bool take_stream_place(Client& client, std::uint32_t stream_id, const std::string& name, bool publishing, GrantRef grant);

  // GovernedInstance and what belongs to it (instance_governed.cpp)
  loop::EventLoop& event_loop() override { return context_.loop; }
  std::string full_name() const override { return application_ + '/' + name_; }
  const VirtualHost& virtual_host() const override { return *host_; }
  const ApplicationOptionsRef& application_options() const override { return options_; }
  GrantRef grant_of(ClientId client) const override;
  void accept(ClientId client) override;
  void reject(ClientId client, Rejection rejection) override;
  void disconnect_client(ClientId client) override;
  void call_client(ClientId client, ServerCallRef call, std::uint64_t number) override;
  void call_all(ServerCallRef call) override;
  void answer_call(ClientId client, CallAnswer answer) override;
  void set_access(ClientId client, PathRights rights) override;
  void order(ClientId client, ClientOrder order) override;
  std::unique_ptr<StreamWatch> watch_stream(const std::string& stream, const StreamReceiverRef& receiver) override;
  std::unique_ptr<StreamFeed> feed_stream(const std::string& stream, std::function<void()> unused) override;
  unsigned home_for(const std::string& name) const;
  SharedObjects& shared_objects() override { return objects_; }
  void shut_down() override { context_.shut_down(); }
  // What scripts do with streams (instance_streams.cpp)
  Result<void> play_into(const RelayRequest& request) override { return relays_->play(request); }
  bool stop_playing_into(const std::string& target) override;
  bool send_into(const std::string& stream, const SharedBytes& message) override;
  StreamFacts stream_facts(const std::string& stream) override;
  void watch_relays(std::function<void(const RelayEvent&)> watcher) override { relays_->watch(std::move(watcher)); }
  Result<Claim> claim(const std::string& name, unsigned home) override;
  void release_claim(const std::string& name) override;
  Result<LiveStreamRef> hold(const std::string& name, unsigned home) override;
  void release(const std::string& name) override;
  bool is_published(const std::string& name) const override;
  void ask_governor(Client& client, Verdict verdict);
  void tell_connect_answer(Client& client, ConnectAnswer answer);
  ConnectAnswer welcome() const;
  void enter(Client& client);
  bool rights_deny(const Client& client, Action action, const std::string& name);
  void rename(const Client& client, Action action, Verdict& verdict);
  static void apply_terms(Client& client, std::shared_ptr<const ConnectTerms> terms);
  void limit_bandwidth(const Client& client);
  bool takes_effect_at_once(const Client& client, RequestKind kind) const;
  void stand_in_line(Client& client, RequestQuestion question, std::function<void(Client&, const Verdict&)> work);
  void serve_line(ClientId client);
  void call_governor(const Client& client, ClientCall call, const Verdict& verdict);

  InstanceContext context_;
  std::shared_ptr<VirtualHost> host_;
  CountedPlace place_;
  const std::string application_;
  const std::string name_;
  ApplicationOptionsRef options_;
  SharedObjects objects_;  // outlives the clients, who use them
  std::unordered_map<ClientId, Client> clients_;
  std::map<std::string, Stream> streams_;
  std::shared_ptr<Relays> relays_ = std::make_shared<Relays>(context_.loop, context_.planes, static_cast<StreamTable&>(*this));
  Variants variants_{context_.loop, context_.planes, context_.transcoder, *this};
  struct UnsentData;
  std::shared_ptr<UnsentData> unsent_;  // what send_into() has posted and no worker has taken
  AttemptBook attempts_;
  std::size_t lingering_ = 0;
  MonotonicTime options_from_ = monotonic_now();
  std::uint64_t last_probe_ = 0;
  std::uint64_t last_decision_ = 0;
  std::unordered_map<std::uint64_t, std::unique_ptr<loop::Timer>> deadlines_;  // of decisions that are pending
  MonotonicTime empty_since_ = monotonic_now();
  bool awaited_ = false;  // loaded at the server's start, and no client has come yet
  bool entered_ = false;
  std::unique_ptr<Governor> governor_;
  std::shared_ptr<Instance*> alive_ = std::make_shared<Instance*>(this);  // answers that come late find it gone
};

}  // namespace sallyport::hub
