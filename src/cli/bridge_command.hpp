#pragma once
// "sallyport bridge": carries programs that know nothing of firewalls to a server, by a port on this machine.
#include <string>

#include "cli/connect_command.hpp"

namespace sallyport::cli {

struct BridgeArguments {
  ConnectArguments way;  ///< the server, and what may be used to get there
  std::string listen = "127.0.0.1:1935";
  std::string socks;            ///< where the SOCKS port listens; empty: there is none
  bool open_to_others = false;  ///< other machines may come as well
};

/// Adds the command. `arguments` must live as long as the application.
CLI::App* add_bridge(CLI::App& app, BridgeArguments& arguments);

/// Until Ctrl-C or SIGTERM; a second one cuts what is still open.
ExitCode bridge(const BridgeArguments& arguments);

}  // namespace sallyport::cli
