#include "cli/bridge_command.hpp"

#include <chrono>
#include <iostream>
#include <utility>

#include "base/ip_address.hpp"
#include "cli/bridge_report.hpp"
#include "cli/report.hpp"
#include "cli/vigil.hpp"
#include "client/bridge/bridge.hpp"
#include "config/host_port.hpp"
#include "net/socket_address.hpp"
#include "server/loop_thread.hpp"

namespace sallyport::cli {
namespace {

using client::bridge::Bridge;
using client::bridge::BridgeOptions;
using client::bridge::Event;

constexpr std::chrono::milliseconds kTick{3'600'000};

constexpr const char* kExamples =
    "Examples:\n"
    "  sallyport bridge rtmps://host/live             then publish to rtmp://127.0.0.1/live in OBS\n"
    "  sallyport bridge rtmp://host                   the application is what the program asks for\n"
    "  sallyport bridge --listen 127.0.0.1:19350 rtmp://host/live --proxy http://proxy:3128\n"
    "  sallyport bridge --socks                       a SOCKS proxy at 127.0.0.1:1080 for whatever server\n"
    "\n"
    "It runs until Ctrl-C. Exit code 0; 2 for wrong arguments or a port that cannot be had.\n";

std::string shown(const net::ListenAddress& address) {
  return net::host_and_port(address.host, address.port);
}

bool is_loopback(const IpAddress& ip) {
  return AddressPrefix::parse("127.0.0.0/8")->contains(ip) || ip == *IpAddress::parse("::1");
}

/// One address and port; other machines are let in only where that was asked for.
Result<net::ListenAddress> read_address(const std::string& text, bool open_to_others) {
  auto parsed = config::parse_host_port(text);
  if (!parsed) return std::move(parsed).error().within(text);
  if (parsed->size() != 1 || parsed->front().tls)
    return Error{Reason::bad_name, text + ": one address and one port are wanted, as in 127.0.0.1:1935"};
  const auto ip = IpAddress::parse(parsed->front().host);
  if (!open_to_others && !(ip && is_loopback(*ip))) {
    return Error{
        Reason::insecure,
        text + ": other machines could use this bridge in your name; add --open-to-others if they should"};
  }
  return parsed->front();
}

Result<BridgeOptions> read_options(const BridgeArguments& arguments) {
  BridgeOptions options;
  auto connector = connector_options(arguments.way);
  if (!connector) return std::move(connector).error();
  options.connector = *std::move(connector);
  if (arguments.way.client.uri.empty() && arguments.socks.empty())
    return Error{Reason::bad_name,
                 "where to? Give the server's address, as in rtmp://host/application, or --socks"};
  if (!arguments.socks.empty()) {
    auto socks = read_address(arguments.socks, arguments.open_to_others);
    if (!socks) return std::move(socks).error();
    options.socks = *std::move(socks);
  }
  if (arguments.way.client.uri.empty()) return options;
  auto target = client::parse_target(arguments.way.client.uri);
  if (!target) return std::move(target).error();
  options.target = *std::move(target);
  auto listen = read_address(arguments.listen, arguments.open_to_others);
  if (!listen) return std::move(listen).error();
  options.listen = *std::move(listen);
  return options;
}

/// A line at once, for whoever reads along.
class Teller {
 public:
  explicit Teller(bool json) : json_(json) {}

  void listening(std::string_view protocol, const net::ListenAddress& address,
                 const std::string& target) const {
    if (json_) {
      print_json({{"event", "listening"},
                  {"protocol", protocol},
                  {"address", shown(address)},
                  {"port", address.port},
                  {"uri", target}});
    } else {
      std::cout << "listening on " << shown(address) << " (" << protocol << ")"
                << (target.empty() ? "" : " for ") << target << '\n';
    }
    std::cout.flush();
  }
  void operator()(const Event& event) const {
    if (json_) {
      print_json(event_json(event));
    } else {
      std::cout << describe(event) << '\n';
    }
    std::cout.flush();
  }

 private:
  const bool json_;
};

/// Until Ctrl-C or SIGTERM. The first takes leave of everybody, for a bounded time, the second cuts.
void run(server::LoopThread& thread, Bridge& bridge, Vigil& vigil) {
  thread.start("bridge");
  while (vigil.wait(kTick) != Vigil::Woken::interrupted) {
  }
  thread.loop().post([&] { bridge.stop([&vigil] { vigil.wake(); }); });
  while (vigil.wait(kTick) == Vigil::Woken::time) {
  }
  thread.finish();
}

}  // namespace

CLI::App* add_bridge(CLI::App& app, BridgeArguments& arguments) {
  CLI::App* bridge = app.add_subcommand(
      "bridge", "Carry programs that know nothing of firewalls to a server, from a port on this machine");
  add_client_options(*bridge, arguments.way.client);
  bridge->get_option("URI")->required(false);
  bridge->get_option("--json")->description("Say what happens in lines of JSON");
  add_way_options(*bridge, arguments.way);
  bridge->add_option("--listen", arguments.listen, "Where programs come to with RTMP")
      ->type_name("HOSTPORT")
      ->capture_default_str();
  bridge
      ->add_option("--socks", arguments.socks,
                   "A SOCKS port too, or alone if there is no URI; 127.0.0.1:1080 if nothing follows")
      ->type_name("HOSTPORT")
      ->expected(0, 1)
      ->default_str("127.0.0.1:1080");
  bridge->add_flag("--open-to-others", arguments.open_to_others, "Let other machines use the bridge too");
  bridge->footer(kExamples);
  return bridge;
}

ExitCode bridge(const BridgeArguments& arguments) {
  auto options = read_options(arguments);
  if (!options) return complain(options.error().message);
  for (const std::string& note : options->connector.proxies.notes()) complain(note);
  const std::string target = options->target ? printable(*options->target) : "";
  const Teller tell(arguments.way.client.json);
  Vigil vigil;  // before the thread, which inherits from it
  server::LoopThread thread(0);
  auto opened = Bridge::open(thread.loop(), *std::move(options), tell);
  if (!opened) return complain(opened.error().message);
  const std::unique_ptr<Bridge> bridge = *std::move(opened);
  if (const auto address = bridge->rtmp_address()) tell.listening("rtmp", *address, target);
  if (const auto address = bridge->socks_address()) tell.listening("socks", *address, "");
  run(thread, *bridge, vigil);
  return kSuccess;
}

}  // namespace sallyport::cli
