#pragma once
// "sallyport connect": finds a way to a server, says connect, prints the way it
// took, and closes.
#include <string>

#include "cli/client_arguments.hpp"
#include "cli/exit_code.hpp"

namespace sallyport::cli {

struct ConnectArguments {
  ClientArguments client;
  std::string proxy_type = "best";  ///< Flash's proxyType: none, http, connect, best
  std::string classic;              ///< empty: the race; "all" or "80": Flash's ladders
  bool no_memory = false;
  bool timeout_given = false;
};

/// Adds the command. `arguments` must live as long as the application.
CLI::App* add_connect(CLI::App& app, ConnectArguments& arguments);

ExitCode connect(const ConnectArguments& arguments);

}  // namespace sallyport::cli
