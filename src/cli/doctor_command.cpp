#include "cli/doctor_command.hpp"

#include <iostream>
#include <utility>

#include "cli/doctor_report.hpp"
#include "cli/report.hpp"
#include "cli/status_line.hpp"

namespace sallyport::cli {
namespace {

constexpr double kWholeTime = 30;  // seconds
constexpr double kLongestWatch = 8;
/// For the tunnels that were closed last to tell the server so.
constexpr Milliseconds kLeaveTime{300};

constexpr const char* kExamples =
    "Examples:\n"
    "  sallyport doctor rtmp://host/live                         every way there is, and what is in it\n"
    "  sallyport doctor rtmps://host/live --json                 TLS only; everything as JSON\n"
    "  sallyport doctor rtmp://host/live --proxy http://proxy:3128\n"
    "  sallyport doctor rtmp://host/live --watch 8               keep what gets through for 8 s: is it cut?\n"
    "\n"
    "It makes the handshake of RTMP and does not say connect: keys and tokens are not tried.\n"
    "Exit code 0 if something gets through, 1 if nothing does, 2 for wrong arguments.\n";

Milliseconds in_milliseconds(double seconds) {
  return Milliseconds(static_cast<long long>(seconds * 1000));
}

Result<client::DoctorOptions> options_of(const DoctorArguments& arguments) {
  auto proxies = client::read_proxies(arguments.client.proxy);
  if (!proxies) return std::move(proxies).error();
  auto use = client::parse_proxy_use(arguments.proxy_type);
  if (!use) return std::move(use).error();
  client::DoctorOptions options;
  options.proxies = *std::move(proxies);
  options.proxy_use = *use;
  options.tls.ca_file = arguments.client.ca_file;
  options.timeout = arguments.client.timeout_ms();
  options.watch = in_milliseconds(arguments.watch);
  return options;
}

/// From the first packet to the diagnosis; errors are those of the set-up.
Result<client::Diagnosis> diagnose(const client::Target& target, const client::DoctorOptions& options,
                                   bool shows_progress) {
  loop::EventLoop loop(0);
  StatusLine line(shows_progress);
  client::Diagnosis diagnosis;
  loop::Timer leave([&loop] { loop.stop(); });
  client::DoctorEvents events;
  events.progress = [&line](std::size_t ways, std::size_t examined, std::size_t through) {
    line.show(std::to_string(examined) + " of " + std::to_string(ways) + " ways examined, " +
              std::to_string(through) + " get through");
  };
  events.done = [&](client::Diagnosis found) {
    diagnosis = std::move(found);
    leave.arm(loop.timers(), kLeaveTime);
  };
  const auto visit = client::examine(loop, target, options, std::move(events));
  if (!visit) return visit.error();
  loop.run();
  return diagnosis;
}

}  // namespace

CLI::App* add_doctor(CLI::App& app, DoctorArguments& arguments) {
  CLI::App* doctor =
      app.add_subcommand("doctor", "Try every way to a server, and say what is in the way of each");
  arguments.client.timeout = kWholeTime;
  add_client_options(*doctor, arguments.client);
  doctor->get_option("--timeout")->description("Seconds until all has to be examined");
  add_proxy_type_option(*doctor, arguments.proxy_type);
  doctor
      ->add_option("--watch", arguments.watch,
                   "Seconds for which a way that gets through is kept, to see whether it is cut")
      ->type_name("S")
      ->check(CLI::Range(0.0, kLongestWatch))
      ->capture_default_str();
  doctor->footer(kExamples);
  return doctor;
}

ExitCode doctor(const DoctorArguments& arguments) {
  const auto target = client::parse_target(arguments.client.uri);
  if (!target) return complain(target.error().message);
  const auto options = options_of(arguments);
  if (!options) return complain(options.error().message);
  const bool json = arguments.client.json;
  const auto diagnosis = diagnose(*target, *options, !json);
  if (!diagnosis) return complain(diagnosis.error().message);
  const auto& notes = options->proxies.notes();
  if (json)
    print_json(doctor_json(*target, *diagnosis, notes));
  else
    std::cout << doctor_text(*target, *diagnosis, notes);
  return client::best_of(diagnosis->findings) ? kSuccess : kFailed;
}

}  // namespace sallyport::cli
