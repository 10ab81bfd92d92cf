#pragma once
// sallyport so: remote shared objects on the command line.
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/client_arguments.hpp"
#include "cli/exit_code.hpp"

namespace sallyport::cli {

struct SharedObjectArguments {
  ClientArguments client;
  std::string name;  ///< of the object
  bool persistent = false;

  std::vector<std::string> properties;   ///< get: which; none: all
  std::vector<std::string> assignments;  ///< set: PROPERTY=JSON
  std::vector<std::string> removed;      ///< set
  double seconds = 0;                    ///< watch: so long; 0: until Ctrl-C
  std::string handler;                   ///< send
  std::vector<std::string> values;       ///< send: its arguments

  ExitCode (*command)(const SharedObjectArguments&) = nullptr;  ///< the one that was given
};

CLI::App* add_so(CLI::App& app, SharedObjectArguments& arguments);

ExitCode so_get(const SharedObjectArguments& arguments);
ExitCode so_set(const SharedObjectArguments& arguments);
ExitCode so_send(const SharedObjectArguments& arguments);
ExitCode so_watch(const SharedObjectArguments& arguments);

}  // namespace sallyport::cli
