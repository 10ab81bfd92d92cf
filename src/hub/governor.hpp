#pragma once
// Governor: what governs an instance beyond its configuration, a server-side script say. The hub knows only this
// interface; whoever wires the server supplies the maker. Everything here runs on the instance's host.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "amf/value.hpp"
#include "base/result.hpp"
#include "hub/application_options.hpp"
#include "hub/client_facts.hpp"
#include "hub/path_rights.hpp"
#include "hub/relay/relay_event.hpp"
#include "hub/stream_feed.hpp"
#include "hub/stream_watch.hpp"
#include "hub/virtual_host.hpp"
#include "hub/wire_forms.hpp"
#include "loop/event_loop.hpp"

namespace sallyport::hub {

class Grant;
class SharedObjects;

/// A call from a client. Every one is answered, also those whose client wants no reply (transaction 0): the
/// session counts on it to bound what waits.
struct ClientCall {
  std::string name;
  double transaction_id = 0;
  std::vector<amf::Value> arguments;
  std::size_t bytes = 0;  ///< of the message; the answer brings it back
};

struct CallAnswer {
  double transaction_id = 0;
  std::size_t bytes = 0;
  bool ok = false;
  amf::Value value;  ///< the result, or the information object of the error
};

/// A call to a client; shared by all that get the same.
struct ServerCall {
  std::string name;
  std::vector<amf::Value> arguments;
  WireForms forms;  ///< without a transaction, as nobody is to reply
};
using ServerCallRef = std::shared_ptr<const ServerCall>;

/// A client's reply to the call that was given `number`.
struct CallReply {
  std::uint64_t number = 0;
  bool ok = false;
  amf::Value value;
};

/// Why and how a client is turned away.
struct Rejection {
  std::string description;
  amf::Value information;  ///< the application's own object for the client (info.application); undefined: none
  std::string redirect;    ///< where to go instead; empty: nowhere
};

/// Small things that a governor may have done to a client.
struct ClientOrder {
  enum class Kind : std::uint8_t { ping, check_bandwidth, limit_to_server, limit_to_client, sample_access, withhold, unpublish };
  Kind kind = Kind::ping;
  std::uint32_t rate = 0;  ///< limit_…: bytes a second, above 0
  // Paths of streams, as in PathRights. sample_access: whose raw data the client may have; withhold: of which it publishes
  // nobody gets the audio or video, headers apart.
  std::string audio_paths{};
  std::string video_paths{};
  std::string stream{};  ///< unpublish: the client's publish of that name is ended
};

/// What a governor may do to its instance. No function calls back into the governor before it returns. Ids of
/// clients that have left are ignored.
class GovernedInstance {
 public:
  virtual ~GovernedInstance() = default;
  virtual loop::EventLoop& event_loop() = 0;
  /// "app/instance", with _definst_ for the default one.
  virtual std::string full_name() const = 0;
  virtual const VirtualHost& virtual_host() const = 0;
  virtual const ApplicationOptionsRef& application_options() const = 0;
  /// What the client was let in by, until it leaves; null: nothing was asked of it. Whoever keeps it may ask it later.
  virtual std::shared_ptr<const Grant> grant_of(ClientId client) const = 0;

  /// Answers to Governor::connect; further ones are without effect.
  virtual void accept(ClientId client) = 0;
  virtual void reject(ClientId client, Rejection rejection) = 0;
  virtual void disconnect_client(ClientId client) = 0;
  /// `number` 0: no reply is wanted. Clients that are not accepted get nothing.
  virtual void call_client(ClientId client, ServerCallRef call, std::uint64_t number) = 0;
  /// The same for all clients that are accepted; no reply is wanted.
  virtual void call_all(ServerCallRef call) = 0;
  virtual void answer_call(ClientId client, CallAnswer answer) = 0;
  virtual void set_access(ClientId client, PathRights rights) = 0;
  virtual void order(ClientId client, ClientOrder order) = 0;
  /// What is published as `stream`, now or later, goes to `receiver` for as long as the watch is held. Null if there
  /// are as many streams as there may be.
  virtual std::unique_ptr<StreamWatch> watch_stream(const std::string& stream, const StreamReceiverRef& receiver) = 0;
  /// Publishes `stream` from what the feed is given, for as long as it is held. Null if somebody publishes it, or if
  /// there are as many streams as there may be. `unused` is called, from the loop, when the last who plays it has left;
  /// it may be called when the feed has gone.
  virtual std::unique_ptr<StreamFeed> feed_stream(const std::string& stream, std::function<void()> unused) = 0;
  /// To use and to watch; they outlive the governor.
  virtual SharedObjects& shared_objects() = 0;

  // The instance's streams; names have passed check_stream_name().
  /// Plays one stream into another, from now on or after what is played before. Refused: a name that somebody else
  /// publishes (name_taken), a circle (rejected), more than there may be (stream_limit).
  virtual Result<void> play_into(const RelayRequest& request) = 0;
  /// Frees the name; true if something was played into it.
  virtual bool stop_playing_into(const std::string& target) = 0;
  /// An AMF0 data message, handler first, to all who play the stream. False: it is none, or too much is on its way.
  virtual bool send_into(const std::string& stream, const SharedBytes& message) = 0;
  virtual StreamFacts stream_facts(const std::string& stream) = 0;
  /// Who hears of what play_into() brings about; empty: nobody.
  virtual void watch_relays(std::function<void(const RelayEvent&)> watcher) = 0;

  /// Disconnects everybody and unloads the instance, soon.
  virtual void shut_down() = 0;
};

class Governor {
 public:
  virtual ~Governor() = default;
  /// To be answered by accept() or reject(), at once or later; after a deadline the instance answers.
  virtual void connect(const ClientFactsRef& client) = 0;
  /// The client goes on under another id (it has repeated its connect over another connection).
  virtual void renamed(ClientId former, const ClientFactsRef& client) = 0;
  /// Of every client that connect() was called for, last.
  virtual void disconnect(ClientId client) = 0;
  /// Of an accepted client: the way to it is lost, and it may come back by another; or it has.
  virtual void suspended(ClientId client, bool on) = 0;
  /// To be answered by answer_call(), at once or later.
  virtual void call(ClientId client, ClientCall call) = 0;
  virtual void reply(ClientId client, CallReply reply) = 0;
  virtual void published(ClientId client, const std::string& stream) = 0;
  virtual void unpublished(ClientId client, const std::string& stream) = 0;
  /// The instance is about to be unloaded; false refuses, which `forced` ignores.
  virtual bool stop(bool forced) = 0;
  /// Whether it was made from files that have changed since.
  virtual bool files_changed() const = 0;
};

class GovernorMaker {
 public:
  virtual ~GovernorMaker() = default;
  /// Called on the instance's host, which may read files; the instance outlives its governor.
  virtual Result<std::unique_ptr<Governor>> govern(GovernedInstance& instance) = 0;
};

}  // namespace sallyport::hub
