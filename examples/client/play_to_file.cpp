// Plays a stream into an FLV file until it ends.
//
//   example_play_to_file rtmp://host/live camera camera.flv
#include <iostream>

#include <sallyport/client.hpp>

#include "once.hpp"

using namespace sallyport::client;

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: example_play_to_file URI STREAM FILE.flv\n";
    return 2;
  }
  const std::string name = argv[2];
  Once end;
  NetConnection connection;
  NetStream stream(connection);
  std::string error;
  if (!stream.record(argv[3], &error)) {
    std::cerr << error << '\n';
    return 1;
  }
  // Handlers run on the connection's thread, one at a time.
  stream.on_status([&](const Status& status) {
    std::cerr << status.code << '\n';
    const bool over =
        status.code == "NetStream.Play.UnpublishNotify" || status.code == "NetStream.Play.StreamEof";
    if (over) end.happen("the stream has ended");
    if (status.is_error()) end.happen("failed");
  });
  connection.on_status([&](const Status& status) {
    std::cerr << status.code << ' ' << status.description << '\n';
    if (status.code == "NetConnection.Connect.Success") stream.play(name);
    if (status.code == "NetConnection.Connect.Closed" || status.is_error()) end.happen("failed");
  });
  connection.connect(argv[1]);

  const bool well = end.wait() != "failed";
  if (!stream.finish_recording(&error)) std::cerr << error << '\n';
  const StreamCounters counters = stream.counters();
  std::cout << counters.video_frames << " pictures, " << counters.audio_frames << " sounds\n";
  return well ? 0 : 1;
}
