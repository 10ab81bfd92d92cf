#pragma once
// RemoteServer: a script's connection to another server, from connect to the end. On the instance's host.
//
//   opening ──way found──▶ connecting ──_result──▶ connected ──▶ ended
//
// Nothing is tried but what the URI's scheme says, nobody is followed who sends on, and a loss is the end: that is the
// script's affair, as in FMS.
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "client/session/connection.hpp"
#include "client/session/opener.hpp"

namespace sallyport::script {

struct RemoteRequest {
  std::string uri;
  bool amf3 = false;
  std::vector<amf::Value> arguments;  ///< of connect, behind its own object
  std::string referrer;               ///< who connects: our application's address
  std::string trusted_certificates;   ///< PEM file; empty: the system's
};

class RemoteServer final : private client::ConnectionListener {
 public:
  /// Who is told. Calls come from the event loop, never from within a function of RemoteServer.
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void on_remote_status(double id, const amf::Value& information) = 0;
    virtual std::optional<client::MethodAnswer> on_remote_call(double id, const std::string& name, std::span<const amf::Value> arguments) = 0;
    /// The answer to call() that was given `number`.
    virtual void on_remote_reply(double id, double number, bool ok, const amf::Value& value) = 0;
    /// The last call: Closed, or Failed if there never was an answer to connect. It may destroy the RemoteServer.
    virtual void on_remote_end(double id, const amf::Value& information) = 0;
  };

  /// Until connect is answered, the opening included.
  static constexpr Milliseconds kConnectTimeout{15'000};
  /// For the answer to a call.
  static constexpr Milliseconds kCallTimeout{60'000};

  RemoteServer(loop::EventLoop& loop, double id, Owner& owner);
  /// Cuts the connection, without a word to the owner.
  ~RemoteServer() override;

  /// Once. False if the URI is of no use: on_remote_end() says why.
  bool open(client::Opener& opener, RemoteRequest request);
  /// False if it cannot be sent: not connected, or too much waits. `number` 0: no answer is asked for.
  bool call(const std::string& method, std::vector<amf::Value> arguments, double number);
  /// Ends it in order; on_remote_end() follows.
  void close();
  const std::string& uri() const { return request_.uri; }
  /// Null unless connected.
  client::Connection* connection() { return connection_ && connection_->connected() ? connection_.get() : nullptr; }

 private:
  void on_opened(client::Outcome<client::Opened> outcome);
  void end_soon(std::string what);
  // client::ConnectionListener
  void on_status(const amf::Value& information) override;
  std::optional<client::MethodAnswer> on_call(const std::string& name, std::span<const amf::Value> arguments) override;
  void on_ended(Reason reason, const std::string& what) override;

  loop::EventLoop& loop_;
  const double id_;
  Owner& owner_;
  RemoteRequest request_;
  std::unique_ptr<client::Cancellable> opening_;
  std::shared_ptr<client::Connection> connection_;
  bool answered_ = false;  // connect, with yes or no, or closed by the script: the end is no failure
  std::shared_ptr<RemoteServer*> self_ = std::make_shared<RemoteServer*>(this);  // what is posted finds out whether it is still there
};

}  // namespace sallyport::script
