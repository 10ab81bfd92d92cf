#pragma once
// play, publish and call: a client on the command line.
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/client_arguments.hpp"
#include "cli/exit_code.hpp"

namespace sallyport::cli {

struct PlayArguments {
  ClientArguments client;
  std::string output;  ///< empty: what comes is only counted; "-": standard output
  double seconds = 0;  ///< of the stream; 0: to its end
  std::string stream;  ///< empty: the last part of the URI
};
CLI::App* add_play(CLI::App& app, PlayArguments& arguments);
ExitCode play(const PlayArguments& arguments);

struct PublishArguments {
  ClientArguments client;
  std::string file;
  bool loop = false;
  std::string stream;
};
CLI::App* add_publish(CLI::App& app, PublishArguments& arguments);
ExitCode publish(const PublishArguments& arguments);

struct CallArguments {
  ClientArguments client;
  std::string method;
  std::vector<std::string> values;
};
CLI::App* add_call(CLI::App& app, CallArguments& arguments);
ExitCode call(const CallArguments& arguments);

/// Whether it is one that can be connected to; if not, says why on stderr.
bool check_uri(const std::string& uri);

/// Where a stream is: the connection's URI, and the stream's name with its query.
struct StreamPlace {
  std::string uri;
  std::string stream;
};
/// `stream` if it is given, else the last part of the URI. Says what is wrong on stderr and answers nothing.
std::optional<StreamPlace> find_stream(const std::string& uri, const std::string& stream);
void add_stream_option(CLI::App& command, std::string& stream);

}  // namespace sallyport::cli
