// sallyport_load: publishes, plays and measures. One JSON object on stdout; exit code 0, 1 if the experiment
// failed, 2 for wrong usage.
#include <cstdio>
#include <exception>
#include <iostream>
#include <map>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <sys/resource.h>

#include "load/experiments.hpp"
#include "load/room/words.hpp"

namespace sallyport::bench {
namespace {

void add_common(CLI::App& command, CommonOptions& options) {
  command
      .add_option_function<std::string>(
          "--url", [&options](const std::string& text) { options.url = parse_stream_url(text); },
          "rtmp://ADDRESS:PORT/APP/NAME[?key=...]; with a t behind the rtmp through the HTTP tunnel, with an "
          "s "
          "inside TLS, with an e inside RTMPE")
      ->required();
  command.add_option("--server-pid", options.server_pids, "processes whose CPU and memory are the server's");
  command.add_flag("--spin", options.spin,
                   "poll without sleeping, so that the server need not wake this process");
  command.add_option("--timeout", options.timeout_seconds, "seconds until everything must be connected");
  command.add_flag_callback(
      "--digest", [&options] { options.handshake = rtmp::HandshakeKind::digest_a; },
      "digest instead of simple handshake");
}

void add_fanout(CLI::App& app, FanoutOptions& options) {
  auto* command = app.add_subcommand("fanout", "one publisher, many viewers");
  add_common(*command, options);
  command->add_option("--viewers", options.viewers);
  command->add_option("--stalled", options.stalled, "further viewers that stop reading after Play.Start");
  command->add_option("--seconds", options.seconds);
  command->add_option("--warmup", options.warmup_seconds);
  command->add_option("--drain", options.drain_seconds, "how long after the end messages may still arrive");
  command->add_option("--bitrate", options.shape.bits_per_second, "bits a second, audio and video");
  command->add_option("--audio-bitrate", options.shape.audio_bits_per_second);
  command->add_option("--video-rate", options.shape.video_rate, "messages a second");
  command->add_option("--audio-rate", options.shape.audio_rate, "messages a second");
  command->add_option("--key-interval", options.shape.key_interval, "video messages")
      ->check(CLI::PositiveNumber);
}

void add_attempts(CLI::App& command, AttemptOptions& options) {
  command.add_option("--count", options.count)->check(CLI::PositiveNumber);
  command.add_option("--at-once", options.at_once)->check(CLI::PositiveNumber);
}

void add_setup(CLI::App& app, AttemptOptions& options) {
  auto* command = app.add_subcommand("setup", "connect, createStream, play, one after the other");
  add_common(*command, options);
  add_attempts(*command, options);
}

void add_handshakes(CLI::App& app, AttemptOptions& options) {
  auto* command = app.add_subcommand("handshakes", "the handshake of TLS or RTMPE and nothing behind it");
  add_common(*command, options);
  add_attempts(*command, options);
}

void add_idle(CLI::App& app, IdleOptions& options) {
  auto* command = app.add_subcommand("idle", "many connections on which nothing happens");
  add_common(*command, options);
  command->add_option("--connections", options.connections)->check(CLI::PositiveNumber);
  command->add_flag("--play", options.play, "play a stream that sends nothing");
  command->add_option("--bitrate", options.bits_per_second,
                      "bits a second that the played stream sends after all");
  command->add_option("--addresses", options.source_addresses, "connect from that many of 127.0.0.2 and up");
  command->add_option("--settle", options.settle_seconds, "wait so long before measuring");
  command->add_option("--seconds", options.seconds);
}

void add_room(CLI::App& app, RoomOptions& options) {
  auto* command = app.add_subcommand("room", "many in one room, of whom one speaks");
  add_common(*command, options);
  const std::map<std::string, Talk> talks = {{"shared-object", Talk::shared_object},
                                             {"call", Talk::call},
                                             {"nats", Talk::nats},
                                             {"websocket", Talk::websocket}};
  command->add_option("--talk", options.talk, "by what")
      ->transform(CLI::CheckedTransformer(talks))
      ->required();
  command->add_option("--members", options.members)->check(CLI::PositiveNumber);
  command->add_option("--rate", options.rate, "words a second")->check(CLI::PositiveNumber);
  command->add_option("--length", options.length, "bytes of the words")
      ->check(CLI::Range(std::size_t{Words::kShortest}, std::size_t{60'000}));
  command->add_option("--seconds", options.seconds);
  command->add_option("--warmup", options.warmup_seconds);
  command->add_option("--drain", options.drain_seconds, "how long after the end words may still arrive");
}

void add_instances(CLI::App& app, InstancesOptions& options) {
  auto* command =
      app.add_subcommand("instances", "many instances of an application, each with a few clients");
  add_common(*command, options);
  command->add_option("--instances", options.instances)->check(CLI::Range(2, 10'000));
  command->add_option("--clients", options.clients, "of each")->check(CLI::Range(2, 1'000));
  command->add_option("--settle", options.settle_seconds, "wait so long before measuring memory");
  command->add_option("--seconds", options.seconds);
}

void allow_many_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

int run(int argc, char** argv) {
  CLI::App app("Publishes to an RTMP server, plays from it and measures both.");
  app.require_subcommand(1);
  FanoutOptions fanout;
  AttemptOptions setup;
  AttemptOptions handshakes;
  IdleOptions idle;
  RoomOptions room;
  InstancesOptions instances;
  add_fanout(app, fanout);
  add_setup(app, setup);
  add_handshakes(app, handshakes);
  add_idle(app, idle);
  add_room(app, room);
  add_instances(app, instances);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::invalid_argument& error) {
    std::cerr << "sallyport_load: " << error.what() << "\n";
    return 2;
  }
  allow_many_descriptors();
  nlohmann::json result;
  if (app.got_subcommand("fanout")) result = run_fanout(fanout);
  if (app.got_subcommand("setup")) result = run_setup(setup);
  if (app.got_subcommand("handshakes")) result = run_handshakes(handshakes);
  if (app.got_subcommand("idle")) result = run_idle(idle);
  if (app.got_subcommand("room")) result = run_room(room);
  if (app.got_subcommand("instances")) result = run_instances(instances);
  std::cout << result.dump(2) << "\n";
  return 0;
}

}  // namespace
}  // namespace sallyport::bench

int main(int argc, char** argv) {
  try {
    return sallyport::bench::run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "sallyport_load: " << error.what() << "\n";
    return 1;
  }
}
