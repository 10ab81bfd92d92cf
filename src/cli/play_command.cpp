#include <algorithm>
#include <array>
#include <string_view>

#include "cli/client_commands.hpp"
#include "cli/client_run.hpp"
#include "cli/progress.hpp"
#include "cli/report.hpp"

namespace sallyport::cli {
namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  sallyport play rtmp://host/live/camera -o camera.flv      until the stream ends or Ctrl-C\n"
    "  sallyport play rtmp://host/live/camera -o - | ffplay -    to another program\n"
    "  sallyport play rtmp://host/live/camera --seconds 10       only looks whether something comes\n"
    "\n"
    "Exit code 0 if something was received, 1 if not or if the connection was lost, 2 for wrong arguments.\n";

constexpr double kMillisecondsPerSecond = 1000;

/// Statuses with which a stream that has begun is over.
bool ends_stream(std::string_view code) {
  constexpr std::array kEnds =
      std::to_array<std::string_view>({"NetStream.Play.UnpublishNotify", "NetStream.Play.Stop",
                                       "NetStream.Play.Complete", "NetStream.Play.StreamEof"});
  return std::find(kEnds.begin(), kEnds.end(), code) != kEnds.end();
}

bool anything(const client::StreamCounters& counters) {
  return counters.audio_frames + counters.video_frames > 0;
}

class Player {
 public:
  explicit Player(const PlayArguments& arguments) : arguments_(arguments), run_(arguments.client) {}

  ExitCode play(const StreamPlace& place) {
    std::string error;
    if (!arguments_.output.empty() && !stream_.record(arguments_.output, &error))
      return complain(error, kFailed);
    stream_.on_status([this](const client::Status& status) { on_status(status); });
    stream_.on_frame([this](const client::Frame&) { on_frame(); });
    run_.connect(place.uri, [this, name = place.stream] { stream_.play(name); });
    Progress progress;
    run_.wait([&] { progress.show(stream_.counters()); });
    progress.clear();
    if (!stream_.finish_recording(&error)) run_.finish("failed", error);
    run_.close();
    return report();
  }

 private:
  void on_status(const client::Status& status) {
    if (status.is_error()) return run_.finish("failed", status.code + ": " + status.description);
    if (ends_stream(status.code) && anything(stream_.counters())) run_.finish("end");
  }
  void on_frame() {
    if (arguments_.seconds <= 0) return;
    const double position = static_cast<double>(stream_.counters().position) / kMillisecondsPerSecond;
    if (position < arguments_.seconds) return;
    stream_.finish_recording();
    run_.finish("seconds");
  }
  ExitCode report() {
    const client::StreamCounters counters = stream_.counters();
    if (!anything(counters)) run_.object("nothing was received");
    return run_.report(facts_of(counters, arguments_.output), describe(counters));
  }

  const PlayArguments& arguments_;
  ClientRun run_;
  client::NetStream stream_{run_.connection()};
};

}  // namespace

CLI::App* add_play(CLI::App& app, PlayArguments& arguments) {
  CLI::App* play = app.add_subcommand("play", "Play a stream, into an FLV file");
  add_client_options(*play, arguments.client);
  add_reconnect_option(*play, arguments.client);
  play->add_option("-o,--output", arguments.output, "FLV file to write, \"-\" for standard output")
      ->type_name("FILE");
  play->add_option("--seconds", arguments.seconds, "Stop after so much of the stream")
      ->type_name("S")
      ->check(CLI::PositiveNumber);
  add_stream_option(*play, arguments.stream);
  play->footer(kExamples);
  return play;
}

ExitCode play(const PlayArguments& arguments) {
  if (arguments.client.json && arguments.output == "-")
    return complain("--json and -o - would both write to standard output");
  const auto place = find_stream(arguments.client.uri, arguments.stream);
  if (!place) return kUsage;
  return Player(arguments).play(*place);
}

}  // namespace sallyport::cli
