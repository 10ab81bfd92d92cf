#include "cli/client_commands.hpp"
#include "cli/client_run.hpp"
#include "cli/progress.hpp"

namespace sallyport::cli {
namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  sallyport publish film.flv 'rtmp://host/live/film?key=KEY'       once, at its own speed\n"
    "  sallyport publish film.flv 'rtmp://host/live/film?key=KEY' --loop    until Ctrl-C\n"
    "\n"
    "Exit code 0 if all of the file was sent or Ctrl-C ended it, 1 if not, 2 for wrong arguments.\n";

ExitCode publish(const PublishArguments& arguments, const StreamPlace& place) {
  ClientRun run(arguments.client);
  client::NetStream stream(run.connection());
  stream.on_status([&run](const client::Status& status) {
    if (status.is_error()) run.finish("failed", status.code + ": " + status.description);
  });
  run.connect(place.uri, [&] {
    const auto done = [&run](const std::string& error) {
      run.finish(error.empty() ? "end" : "failed", error);
    };
    stream.publish_file(arguments.file, place.stream, {.loop = arguments.loop}, done);
  });
  Progress progress;
  run.wait([&] { progress.show(stream.counters()); });
  progress.clear();
  const client::StreamCounters counters = stream.counters();
  run.close();
  return run.report(facts_of(counters, arguments.file), describe(counters));
}

}  // namespace

CLI::App* add_publish(CLI::App& app, PublishArguments& arguments) {
  CLI::App* publish = app.add_subcommand("publish", "Publish an FLV file");
  publish->add_option("FILE", arguments.file, "FLV file to publish")->required()->check(CLI::ExistingFile);
  add_client_options(*publish, arguments.client);
  add_reconnect_option(*publish, arguments.client);
  publish->add_flag("--loop", arguments.loop, "Begin again at the end of the file");
  add_stream_option(*publish, arguments.stream);
  publish->footer(kExamples);
  return publish;
}

ExitCode publish(const PublishArguments& arguments) {
  const auto place = find_stream(arguments.client.uri, arguments.stream);
  if (!place) return kUsage;
  return publish(arguments, *place);
}

}  // namespace sallyport::cli
