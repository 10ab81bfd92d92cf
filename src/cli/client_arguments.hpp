#pragma once
// What all commands that go out to a server take: connect, doctor, play, publish, call, so, bridge.
#include <chrono>
#include <string>

#include <CLI/CLI.hpp>

namespace sallyport::cli {

struct ClientArguments {
  std::string uri;
  std::string proxy;     ///< URL of a proxy, "direct" for none; empty: what the environment says
  std::string ca_file;   ///< PEM; empty: the system's store
  double timeout = 15;   ///< seconds until it has to be connected
  bool json = false;     ///< the outcome as one JSON object on stdout
  double reconnect = 0;  ///< seconds for which a lost connection is tried to be made again
  bool amf3 = false;     ///< asked for; the server may not agree

  std::chrono::milliseconds timeout_ms() const { return milliseconds(timeout); }
  std::chrono::milliseconds reconnect_ms() const { return milliseconds(reconnect); }

 private:
  static std::chrono::milliseconds milliseconds(double seconds) {
    return std::chrono::milliseconds(static_cast<long long>(seconds * 1000));
  }
};

/// URI, --proxy, --cacert, --timeout and --json. `arguments` outlives `command`.
void add_client_options(CLI::App& command, ClientArguments& arguments);
/// --reconnect, for commands that go on behind a loss.
void add_reconnect_option(CLI::App& command, ClientArguments& arguments);
/// --proxy-type, for client::parse_proxy_use().
void add_proxy_type_option(CLI::App& command, std::string& type);

}  // namespace sallyport::cli
