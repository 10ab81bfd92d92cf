#pragma once
// "sallyport doctor": tries every carrier on every route, and says what is in the way of each.
#include <string>

#include "cli/client_arguments.hpp"
#include "cli/exit_code.hpp"

namespace sallyport::cli {

struct DoctorArguments {
  ClientArguments client;
  std::string proxy_type = "best";
  double watch = 3;  ///< seconds for which a way that gets through is kept
};

/// Adds the command. `arguments` must live as long as the application.
CLI::App* add_doctor(CLI::App& app, DoctorArguments& arguments);

ExitCode doctor(const DoctorArguments& arguments);

}  // namespace sallyport::cli
