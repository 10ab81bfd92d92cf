#pragma once
// Access decisions. Connect, publish and play are questions put to an instance's host and answered later:
// at once by the stream key, later by a script, a plug-in or a webhook. There is one decider for every
// transport and action.
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/reason.hpp"
#include "hub/application_options.hpp"
#include "hub/client_facts.hpp"
#include "hub/path_rights.hpp"
#include "loop/event_loop.hpp"

namespace sallyport::hub {

/// What a decision in somebody's favour rests on, kept as long as it is made use of: a token, say. Opaque to
/// the hub, which asks about once a second whether it still holds and disconnects the client if not.
class Grant {
 public:
  /// What a governor may know of a token: nothing in it is secret.
  struct Facts {
    std::string subject;  ///< for whom it was made; may be empty
    std::string id;
    std::string key;           ///< name of the key that made it
    std::int64_t expires = 0;  ///< seconds since 1970
  };
  virtual ~Grant() = default;
  /// Why it holds no more; Reason::none while it does. Called on the instance's host; must not block.
  virtual Reason withdrawn() const = 0;
  /// nullopt: it is no token.
  virtual std::optional<Facts> facts() const { return std::nullopt; }
};
using GrantRef = std::shared_ptr<const Grant>;

/// What a connection that was allowed is held to, beyond the application's configuration.
struct ConnectTerms {
  PathRights rights;                        ///< what it may read and write at most; a script may narrow it further
  std::optional<std::uint32_t> to_client;  ///< bytes a second, above 0; nullopt: as configured
  std::optional<std::uint32_t> to_server;
};

struct Verdict {
  bool allowed = false;
  Reason reason = Reason::rejected;  ///< why not, for the log
  std::string description;           ///< why not, for the client; never holds a secret
  GrantRef grant;                    ///< if allowed; null: it holds as long as the client stays
  std::string redirect = {};         ///< connect, if not allowed: where to go instead; may be empty
  std::string name = {};             ///< publish and play, if allowed: the stream that is meant; empty: the one asked for
  std::shared_ptr<const ConnectTerms> terms = nullptr;  ///< connect, if allowed; null: none

  static Verdict allow(GrantRef grant = nullptr) { return {true, Reason::none, {}, std::move(grant)}; }
  static Verdict refuse(Reason why, std::string description) { return {false, why, std::move(description), nullptr}; }
};

/// The way back for one answer. The first call wins, further ones and calls after the asker has given up are
/// without effect; dropping all copies answers nothing, which the asker's deadline covers. Any thread.
class Answer {
 public:
  Answer(loop::EventLoop& loop, std::function<void(Verdict)> deliver)
      : state_(std::make_shared<State>(loop, std::move(deliver))) {}

  void operator()(Verdict verdict) const {
    if (state_->used.exchange(true)) return;
    if (state_->loop.is_current()) return state_->deliver(std::move(verdict));
    state_->loop.post([state = state_, verdict = std::move(verdict)]() mutable { state->deliver(std::move(verdict)); });
  }

 private:
  struct State {
    State(loop::EventLoop& to, std::function<void(Verdict)> call) : loop(to), deliver(std::move(call)) {}
    loop::EventLoop& loop;
    std::function<void(Verdict)> deliver;
    std::atomic<bool> used{false};
  };
  std::shared_ptr<State> state_;
};

enum class Action : std::uint8_t { connect, publish, play };

struct ConnectQuestion {
  ClientFactsRef client;
  ApplicationOptionsRef application;
};

struct StreamQuestion {
  ClientFactsRef client;
  ApplicationOptionsRef application;
  std::string stream;  ///< has passed the name grammar
  std::string query;   ///< behind the stream name's '?', as sent; for the decision only
  std::vector<GrantRef> held{};  ///< what the client's connection and its other streams rest on
};

/// A question that was refused before it came to the decider, or because it did not answer.
struct Refusal {
  const ClientFacts& client;
  Action action = Action::connect;
  std::string_view stream;  ///< publish and play; empty if it breaks the name grammar
  std::string_view by;      ///< who refused, in a word; no secret
  Reason reason = Reason::rejected;
};

/// Called on the instance's host; must not block.
class AccessDecider {
 public:
  virtual ~AccessDecider() = default;
  virtual void connect(const ConnectQuestion& question, Answer answer) = 0;
  virtual void publish(const StreamQuestion& question, Answer answer) = 0;
  virtual void play(const StreamQuestion& question, Answer answer) = 0;
  /// Somebody else has refused what a client asked for. Only for the audit: every question gets one line there.
  virtual void note_refusal(const Refusal& refusal) = 0;
  /// A client is disconnected because `grant` holds no more.
  virtual void withdraw(const ClientFacts& client, const Grant& grant, Reason reason) = 0;
};

}  // namespace sallyport::hub
