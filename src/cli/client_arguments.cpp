#include "cli/client_arguments.hpp"

namespace sallyport::cli {
namespace {

constexpr double kShortest = 0.1;
constexpr double kLongest = 600;
constexpr double kUsualReconnect = 60;
constexpr double kLongestReconnect = 86'400;

}  // namespace

void add_client_options(CLI::App& command, ClientArguments& arguments) {
  command.add_option("URI", arguments.uri, "Where to connect to, as in rtmp://host/application/instance")
      ->required();
  command
      .add_option("--proxy", arguments.proxy,
                  "Proxy to go through, as in http://proxy:3128 or socks5://proxy; \"direct\" for none; what "
                  "the environment says if left out")
      ->type_name("URL");
  command
      .add_option("--cacert", arguments.ca_file,
                  "Certificates (PEM) to trust instead of the system's for rtmps and wss")
      ->type_name("FILE")
      ->check(CLI::ExistingFile);
  command.add_option("--timeout", arguments.timeout, "Seconds until it has to be connected")
      ->type_name("S")
      ->check(CLI::Range(kShortest, kLongest))
      ->capture_default_str();
  command.add_flag("--json", arguments.json, "Print the outcome as one JSON object");
}

void add_reconnect_option(CLI::App& command, ClientArguments& arguments) {
  arguments.reconnect = kUsualReconnect;
  command
      .add_option(
          "--reconnect", arguments.reconnect,
          "Seconds for which it is tried to come back after the connection was lost; 0 for not at all")
      ->type_name("S")
      ->check(CLI::Range(0.0, kLongestReconnect))
      ->capture_default_str();
}

void add_proxy_type_option(CLI::App& command, std::string& type) {
  command.add_option("--proxy-type", type, "What a proxy is used for: none, http, connect or best")
      ->type_name("TYPE")
      ->check(CLI::IsMember({"none", "http", "connect", "best"}))
      ->capture_default_str();
}

}  // namespace sallyport::cli
