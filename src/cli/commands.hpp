#pragma once
// The subcommands, their flags already read. Each answers its exit code, writes what it found to stdout and
// what went wrong to stderr.
#include <string>

#include "cli/exit_code.hpp"
#include "server/serve_options.hpp"

namespace sallyport::cli {

ExitCode serve(const server::ServeOptions& options);
ExitCode init(const std::string& root);
ExitCode check(const std::string& root);

struct EnableArguments {
  std::string application;
  std::string root = ".";
  bool update = false;
};
ExitCode enable(const EnableArguments& arguments);

}  // namespace sallyport::cli
