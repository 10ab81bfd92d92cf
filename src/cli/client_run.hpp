#pragma once
// ClientRun: a command's connection from `connect` to its end: what happened, what is said about it, and with
// which code the program ends. The connection has a thread of its own; the command waits on the main one.
#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>
#include <sallyport/client.hpp>

#include "cli/client_arguments.hpp"
#include "cli/exit_code.hpp"
#include "cli/vigil.hpp"

namespace sallyport::cli {

class ClientRun {
 public:
  explicit ClientRun(const ClientArguments& arguments) : arguments_(arguments) {}

  client::NetConnection& connection() { return connection_; }
  /// `on_connected` is called on the connection's thread.
  void connect(const std::string& uri, std::function<void()> on_connected);
  /// It is over; the first of all calls counts. `problem` is empty if all went well. From any thread.
  void finish(const std::string& how, const std::string& problem = {});
  /// What is wrong although it ended well, if nothing else is.
  void object(const std::string& problem);
  /// Until finish() or Ctrl-C, which is one; `every` is called twice a second.
  void wait(const std::function<void()>& every = {});
  /// Takes leave of the server, for a bounded time; a second Ctrl-C cuts it short.
  void close();

  bool finished() const;
  /// Says it on stderr, or on stdout with --json, `facts` among it; answers the exit code.
  ExitCode report(nlohmann::ordered_json facts, const std::string& sentence = {});

 private:
  using Clock = std::chrono::steady_clock;

  void on_status(const client::Status& status);
  void on_restored();
  void note_way();
  void tell(const std::string& sentence) const;
  bool closed() const;

  const ClientArguments& arguments_;
  Vigil vigil_;  // before the connection, whose thread inherits from it
  std::function<void()> on_connected_;
  mutable std::mutex mutex_;  // of what follows, up to the connection
  std::optional<std::string> how_;
  std::string problem_;
  bool closed_ = false;
  std::string carrier_;
  std::string route_;
  std::uint16_t port_ = 0;
  unsigned reconnects_ = 0;
  Clock::time_point begun_;
  std::optional<Clock::duration> connected_after_;
  client::NetConnection connection_;
};

/// Says on stderr what is to be known about the proxies of --proxy or the environment, as that a PAC file is
/// not read.
void tell_notes(const std::string& proxy_option);

/// --proxy, --cacert, --timeout, --reconnect and --amf3 as the library takes them.
client::ConnectOptions connect_options(const ClientArguments& arguments);

}  // namespace sallyport::cli
