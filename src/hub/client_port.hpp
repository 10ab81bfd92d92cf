#pragma once
// ClientPort: what an application host may do to a client. Implemented by the session and called on the
// session's own worker (through LoopRef).
#include <string>

#include "base/reason.hpp"
#include "hub/application_options.hpp"
#include "hub/governor.hpp"
#include "hub/live_stream.hpp"
#include "loop/event_loop.hpp"

namespace sallyport::hub {

class ApplicationHost;

struct ConnectAnswer {
  bool accepted = false;
  Reason reason = Reason::none;
  std::string description;            ///< for the client, if refused
  ApplicationOptionsRef application;  ///< if accepted
  bool governed = false;              ///< there is somebody who answers calls
  ApplicationHost* host = nullptr;    ///< on which the instance lives: what else there is to ask is asked there
  amf::Value information;             ///< if refused: the application's own object; undefined: none
  std::string redirect;               ///< if refused: where to go instead; may be empty
};

/// Answers a publish or play of the message stream `stream_id`.
struct StreamAnswer {
  std::uint32_t stream_id = 0;
  bool accepted = false;
  Reason reason = Reason::none;
  std::string description;
  LiveStreamRef stream;    ///< if accepted
  PublishEpoch epoch = 0;  ///< if a publish was accepted
};

class ClientPort {
 public:
  virtual ~ClientPort() = default;
  virtual void on_connect_answer(ConnectAnswer answer) = 0;
  virtual void on_publish_answer(StreamAnswer answer) = 0;
  virtual void on_play_answer(StreamAnswer answer) = 0;
  /// Another client asks for the name that this one publishes: find out within `timeout` whether this one is
  /// still there, then tell ApplicationHost::probe_answer.
  virtual void probe(std::uint64_t probe_id, Milliseconds timeout) = 0;
  /// The name has been given to another publisher, who goes on with the stream: this client is to be
  /// disconnected without ending it.
  virtual void on_publish_lost(std::uint32_t stream_id) = 0;
  /// The client has said the same connect again over another connection, which goes on in the place of this
  /// one: this one ends without a word.
  virtual void on_superseded() = 0;
  /// The client is to be disconnected.
  virtual void evict(Reason reason) = 0;

  // What only a governor asks for.
  virtual void on_call_answer(CallAnswer) {}
  /// `number` comes back with the reply (ApplicationHost::reply); 0: none is wanted.
  virtual void call(ServerCallRef, std::uint64_t) {}
  virtual void obey(const ClientOrder&) {}
};
using ClientRef = loop::LoopRef<ClientPort>;

}  // namespace sallyport::hub
