#pragma once
// "sallyport connect": finds a way to a server, says connect, prints the way it
// took, and closes.
#include <string>

#include "cli/client_arguments.hpp"
#include "cli/exit_code.hpp"
#include "client/connector/connector.hpp"

namespace sallyport::cli {

struct ConnectArguments {
  ClientArguments client;
  std::string proxy_type = "best";  ///< Flash's proxyType: none, http, connect, best
  std::string classic;              ///< empty: the race; "all" or "80": Flash's ladders
  bool no_memory = false;
  bool timeout_given = false;
};

/// --proxy-type and --no-memory. `arguments` must live as long as the application.
void add_way_options(CLI::App& command, ConnectArguments& arguments);
/// What the connector is told. Errors name the option that is wrong.
Result<client::ConnectorOptions> connector_options(const ConnectArguments& arguments);

/// Adds the command. `arguments` must live as long as the application.
CLI::App* add_connect(CLI::App& app, ConnectArguments& arguments);

ExitCode connect(const ConnectArguments& arguments);

}  // namespace sallyport::cli
