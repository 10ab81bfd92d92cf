#include "cli/command_line.hpp"

#include <CLI/CLI.hpp>

#include "cli/bridge_command.hpp"
#include "cli/client_commands.hpp"
#include "cli/commands.hpp"
#include "cli/connect_command.hpp"
#include "cli/doctor_command.hpp"
#include "cli/so_command.hpp"
#include "cli/token_command.hpp"
#include "config/application_writer.hpp"
#include "config/host_port.hpp"

namespace sallyport::cli {
namespace {

constexpr const char* kAbout =
    "Sallyport: real-time communication for networks that are in the way.\n"
    "RTMP and RTMPT on one port, with the configuration of Flash Media Server.";

constexpr const char* kExamples =
    "Examples:\n"
    "  sallyport init my-server                 makes my-server/conf and an application live\n"
    "  sallyport serve --root my-server         serves it\n"
    "  sallyport enable meeting --root my-server  adds video meetings\n"
    "  sallyport play rtmp://host/live/camera -o camera.flv\n"
    "  sallyport doctor rtmp://host/live        what is in the way between here and a server\n"
    "  sallyport COMMAND --help                 more about a command\n";

constexpr const char* kServeExamples =
    "Examples:\n"
    "  sallyport serve --root my-server\n"
    "  sallyport serve --root my-server --listen :8935            one port, on every interface\n"
    "  sallyport serve --listen 192.0.2.7:1935,80 --listen '[2001:db8::1]:1935'\n"
    "  sallyport serve --open                                     anybody may publish: for a laptop or a "
    "test\n"
    "\n"
    "SIGHUP reads the configuration again, SIGTERM and SIGINT end the server. The log goes to stderr.\n";

constexpr const char* kInitExamples =
    "Examples:\n"
    "  sallyport init my-server\n"
    "  sallyport init .                         in this folder; files that exist are left as they are\n";

constexpr const char* kEnableExamples =
    "Applications:\n"
    "  meeting    video meetings for browsers: rooms, cameras, text, moderation\n"
    "\n"
    "Examples:\n"
    "  sallyport enable meeting --root my-server            makes my-server/applications/meeting\n"
    "  sallyport enable meeting --root my-server --update   after an upgrade; Application.xml is left as it is\n";

constexpr const char* kCheckExamples =
    "Examples:\n"
    "  sallyport check --root my-server         each fault as file:line:column; exit code 2 if there is an "
    "error\n";

/// What CLI11 has read, before it is turned into options.
struct Arguments {
  server::ServeOptions serve;
  std::vector<std::string> listen;
  std::string init_root;
  std::string check_root = ".";
  EnableArguments enable;
  ConnectArguments connect;
  BridgeArguments bridge;
  DoctorArguments doctor;
  TokenArguments token;
  PlayArguments play;
  PublishArguments publish;
  CallArguments call;
  SharedObjectArguments so;
};

/// Empty if it is right, as CLI11 wants it.
std::string host_port_fault(const std::string& text) {
  const auto parsed = config::parse_host_port(text);
  if (!parsed) return text + ": " + parsed.error().message;
  return {};
}

CLI::App* add_serve(CLI::App& app, Arguments& arguments) {
  CLI::App* serve = app.add_subcommand("serve", "Run the server");
  serve->add_option("--root", arguments.serve.root, "Folder that holds conf/ and applications/")
      ->type_name("DIR")
      ->capture_default_str();
  serve
      ->add_option("--listen", arguments.listen,
                   "Where to listen, [ip]:port,port..., instead of what Adaptor.xml says; may be repeated")
      ->type_name("HOSTPORT")
      ->allow_extra_args(false)
      ->check(CLI::Validator(host_port_fault, ""));
  serve
      ->add_option("--workers", arguments.serve.workers,
                   "Threads for input and output; one per core if left out")
      ->type_name("N")
      ->check(CLI::Range(1u, server::kMaxWorkers));
  serve->add_flag("--open", arguments.serve.open_publishing, "Let anybody publish without a key");
  serve->footer(kServeExamples);
  return serve;
}

CLI::App* add_init(CLI::App& app, Arguments& arguments) {
  CLI::App* init = app.add_subcommand("init", "Make a commented configuration and an application live");
  init->add_option("DIR", arguments.init_root, "Folder to make or to complete")->required();
  init->footer(kInitExamples);
  return init;
}

std::string application_fault(const std::string& name) {
  return config::is_built_in_application(name) ? std::string() : name + ": there is meeting";
}

CLI::App* add_enable(CLI::App& app, EnableArguments& arguments) {
  CLI::App* enable = app.add_subcommand("enable", "Put an application that comes along into a server's folder");
  enable->add_option("APPLICATION", arguments.application, "Which one")->required()->check(CLI::Validator(application_fault, ""));
  enable->add_option("--root", arguments.root, "Folder that holds conf/ and applications/")->type_name("DIR")->capture_default_str();
  enable->add_flag("--update", arguments.update, "Replace files of an older version");
  enable->footer(kEnableExamples);
  return enable;
}

CLI::App* add_check(CLI::App& app, Arguments& arguments) {
  CLI::App* check = app.add_subcommand("check", "Validate the configuration without starting anything");
  check->add_option("--root", arguments.check_root, "Folder that holds conf/ and applications/")
      ->type_name("DIR")
      ->capture_default_str();
  check->footer(kCheckExamples);
  return check;
}

/// --listen was validated when it was read.
std::vector<net::ListenAddress> addresses(const std::vector<std::string>& texts) {
  std::vector<net::ListenAddress> all;
  for (const auto& text : texts) {
    const auto parsed = config::parse_host_port(text);
    all.insert(all.end(), parsed->begin(), parsed->end());
  }
  return all;
}

}  // namespace

int run(int argc, char** argv) {
  Arguments arguments;
  CLI::App app(kAbout, "sallyport");
  app.set_version_flag("--version", "sallyport " SALLYPORT_VERSION);
  app.require_subcommand(1);
  app.footer(kExamples);
  const CLI::App* serve_command = add_serve(app, arguments);
  const CLI::App* init_command = add_init(app, arguments);
  const CLI::App* enable_command = add_enable(app, arguments.enable);
  add_check(app, arguments);
  const CLI::App* connect_command = add_connect(app, arguments.connect);
  const CLI::App* bridge_command = add_bridge(app, arguments.bridge);
  const CLI::App* doctor_command = add_doctor(app, arguments.doctor);
  const CLI::App* play_command = add_play(app, arguments.play);
  const CLI::App* publish_command = add_publish(app, arguments.publish);
  const CLI::App* call_command = add_call(app, arguments.call);
  const CLI::App* so_command = add_so(app, arguments.so);
  const CLI::App* token_command = add_token(app, arguments.token);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kSuccess : kUsage;  // asking for help is no fault
  }
  arguments.serve.listen = addresses(arguments.listen);
  if (serve_command->parsed()) return serve(arguments.serve);
  if (token_command->parsed()) return arguments.token.command(arguments.token);
  if (connect_command->parsed()) return connect(arguments.connect);
  if (bridge_command->parsed()) return bridge(arguments.bridge);
  if (doctor_command->parsed()) return doctor(arguments.doctor);
  if (play_command->parsed()) return play(arguments.play);
  if (publish_command->parsed()) return publish(arguments.publish);
  if (call_command->parsed()) return call(arguments.call);
  if (so_command->parsed()) return arguments.so.command(arguments.so);
  if (init_command->parsed()) return init(arguments.init_root);
  if (enable_command->parsed()) return enable(arguments.enable);
  return check(arguments.check_root);
}

}  // namespace sallyport::cli
