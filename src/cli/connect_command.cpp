#include "cli/connect_command.hpp"

#include <iostream>
#include <utility>

#include <unistd.h>

#include "cli/client_run.hpp"
#include "cli/report.hpp"
#include "cli/way_report.hpp"
#include "client/connector/advice.hpp"
#include "client/connector/attempt_id.hpp"
#include "client/connector/committed_stream.hpp"
#include "client/connector/greeting.hpp"
#include "client/connector/memory.hpp"
#include "client/session/connection.hpp"

namespace sallyport::cli {
namespace {

using client::Failure;
using client::Obstacle;
using client::Stage;

constexpr std::string_view kSuccessCode = "NetConnection.Connect.Success";

constexpr const char* kExamples =
    "Examples:\n"
    "  sallyport connect rtmp://host/live             by whatever way gets through\n"
    "  sallyport connect rtmps://host/live --json     TLS only; the way and every candidate as JSON\n"
    "  sallyport connect rtmp://host:8080/live        port 8080 only, in every form\n"
    "  sallyport connect rtmp://host/live --classic   as Flash Player went about it, for comparison\n"
    "\n"
    "Exit code 0 if the server accepted, 1 if not, 2 for wrong arguments.\n";

client::Strategy strategy_of(const std::string& classic) {
  if (classic.empty()) return client::Strategy::race;
  return classic == "80" ? client::Strategy::classic_80 : client::Strategy::classic;
}

}  // namespace

Result<client::ConnectorOptions> connector_options(const ConnectArguments& arguments) {
  auto proxies = client::read_proxies(arguments.client.proxy);
  if (!proxies) return std::move(proxies).error();
  auto use = client::parse_proxy_use(arguments.proxy_type);
  if (!use) return std::move(use).error();
  client::ConnectorOptions options;
  options.proxies = *std::move(proxies);
  options.proxy_use = *use;
  options.tls.ca_file = arguments.client.ca_file;
  options.strategy = strategy_of(arguments.classic);
  if (arguments.timeout_given || arguments.classic.empty()) options.timeout = arguments.client.timeout_ms();
  if (!arguments.no_memory) options.memory_file = client::default_memory_file();
  return options;
}

namespace {

/// One connection, from the search to the answer to connect.
class Run final : public client::ConnectionListener {
 public:
  Run(loop::EventLoop& loop, client::Connector& connector, const client::Target& target,
      const ConnectArguments& arguments)
      : loop_(loop), target_(target), arguments_(arguments), begun_(monotonic_now()) {
    auto progress = terminal_progress(std::cerr, ::isatty(STDERR_FILENO) == 1 && !arguments.client.json);
    search_ = connector.find(target, std::move(progress),
                             [this](auto outcome) { on_search_end(std::move(outcome)); });
  }

  ExitCode exit_code() const { return failure_ ? kFailed : kSuccess; }

  void print() const {
    if (arguments_.client.json) return print_json(as_json());
    if (failure_) return print_failure();
    std::cout << "connected to " << printable(target_) << " by " << to_string(way_->carrier) << " on port "
              << way_->candidate.port << ", " << client::describe(way_->candidate.route) << ", in "
              << elapsed_.count() << " ms\n";
  }

 private:
  void on_search_end(std::variant<client::Found, client::NotFound> outcome) {
    if (auto* lost = std::get_if<client::NotFound>(&outcome)) {
      reports_ = std::move(lost->reports);
      return end(std::move(lost->failure));
    }
    auto& found = std::get<client::Found>(outcome);
    way_ = found.way;
    reports_ = found.way.reports;
    stream_ = std::make_shared<client::CommittedStream>(loop_, std::move(search_), std::move(found),
                                                        [this](const client::Way& way) {
                                                          way_ = way;
                                                          reports_ = way.reports;
                                                        });
    client::ConnectionListener& listener = *this;  // a private base: make_shared does not see it
    connection_ = std::make_shared<client::Connection>(stream_, listener, session_options());
    connection_->start();
  }

  client::SessionOptions session_options() const {
    client::SessionOptions options;
    options.connect = client::default_connect_request();
    options.connect.app = app_field(target_);
    options.connect.tc_url = tc_url(target_);
    options.connect.attempt_id = client::make_attempt_id();
    options.connect_timeout = arguments_.client.timeout_ms();
    return options;
  }

  void on_status(const amf::Value& information) override {
    if (information.get("code").string_or({}) == kSuccessCode) return end(std::nullopt);
    said_ = information.get("description").string_or(information.get("code").string_or({}));
  }
  std::optional<client::MethodAnswer> on_call(const std::string&, std::span<const amf::Value>) override {
    return std::nullopt;
  }
  void on_ended(Reason reason, const std::string& what) override {
    if (ended_) return loop_.stop();
    const bool refused = reason == Reason::rejected || !said_.empty();
    const Obstacle obstacle =
        refused ? Obstacle::server_refused : client::failure_of(reason, Stage::connect).obstacle;
    end(Failure{obstacle, Stage::connect, said_.empty() ? what : said_});
  }

  void end(std::optional<Failure> failure) {
    if (std::exchange(ended_, true)) return;
    failure_ = std::move(failure);
    elapsed_ = std::chrono::duration_cast<Milliseconds>(monotonic_now() - begun_);
    if (failure_) return loop_.stop();
    connection_->close();  // in order: the server has a client that leaves, not one that is lost
  }

  nlohmann::ordered_json as_json() const {
    nlohmann::ordered_json object;
    object["connected"] = !failure_;
    object["uri"] = printable(target_);
    if (way_) add_way(object, *way_);
    object["elapsed_ms"] = elapsed_.count();
    if (stream_) object["repeats"] = stream_->repeats();
    if (failure_) add_failure(object, *failure_);
    object["candidates"] = candidates_json(reports_);
    return object;
  }

  void print_failure() const {
    std::cerr << "sallyport: cannot connect to " << printable(target_) << ": "
              << client::describe(failure_->obstacle);
    if (!failure_->detail.empty()) std::cerr << " (" << failure_->detail << ")";
    if (const auto what = client::advice(failure_->obstacle); !what.empty()) std::cerr << "; " << what;
    std::cerr << '\n';
    for (const client::Report& report : reports_) std::cerr << "  " << describe_report(report) << '\n';
  }

  loop::EventLoop& loop_;
  const client::Target& target_;
  const ConnectArguments& arguments_;
  const MonotonicTime begun_;
  std::unique_ptr<client::Search> search_;
  std::shared_ptr<client::CommittedStream> stream_;
  std::shared_ptr<client::Connection> connection_;
  std::optional<client::Way> way_;
  std::vector<client::Report> reports_;
  std::optional<Failure> failure_;
  std::string said_;  // by the server
  Milliseconds elapsed_{0};
  bool ended_ = false;
};

}  // namespace

void add_way_options(CLI::App& command, ConnectArguments& arguments) {
  add_proxy_type_option(command, arguments.proxy_type);
  command.add_flag("--no-memory", arguments.no_memory,
                   "Neither use nor keep what is remembered of this network");
}

CLI::App* add_connect(CLI::App& app, ConnectArguments& arguments) {
  CLI::App* connect =
      app.add_subcommand("connect", "Connect to a server by whatever way gets through, and say which");
  add_client_options(*connect, arguments.client);
  add_way_options(*connect, arguments);
  connect
      ->add_flag("--classic{all}", arguments.classic,
                 "As Flash Player did: RTMP on 1935, 443 and 80, then RTMPT on 80; with =80, both on 80 alone")
      ->check(CLI::IsMember({"all", "80"}));
  connect->callback([connect, &arguments] { arguments.timeout_given = connect->count("--timeout") > 0; });
  connect->footer(kExamples);
  return connect;
}

ExitCode connect(const ConnectArguments& arguments) {
  const auto target = client::parse_target(arguments.client.uri);
  if (!target) return complain(target.error().message);
  auto options = connector_options(arguments);
  if (!options) return complain(options.error().message);
  tell_notes(arguments.client.proxy);
  loop::EventLoop loop(0);
  auto connector = client::Connector::make(loop, *std::move(options));
  if (!connector) return complain(connector.error().message);
  Run run(loop, **connector, *target, arguments);
  loop.run();
  run.print();
  return run.exit_code();
}

}  // namespace sallyport::cli
