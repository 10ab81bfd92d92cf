// Publishes frames that the program makes itself: here silence, in G.711 µ-law, as long as the server takes
// it.
//
//   example_publish_frames rtmp://host/live 'silence?key=KEY' 5
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <thread>
#include <vector>

#include <sallyport/client.hpp>

#include "once.hpp"

using namespace sallyport::client;

namespace {

constexpr std::uint32_t kFrameMilliseconds = 20;
constexpr std::size_t kSamples = 160;      // 8 kHz
constexpr std::uint8_t kG711MuLaw = 0x82;  // format 8, one channel, 16 bit
constexpr std::uint8_t kSilence = 0xFF;

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: example_publish_frames URI STREAM SECONDS\n";
    return 2;
  }
  const std::string name = argv[2];
  const std::uint32_t end_at = static_cast<std::uint32_t>(std::atoi(argv[3])) * 1000;
  Once ready;
  Once closed;
  NetConnection connection;
  NetStream stream(connection);
  stream.on_writable([&] { ready.happen({}); });
  stream.on_status([&](const Status& status) {
    if (status.is_error()) ready.happen(status.code);
  });
  connection.on_status([&](const Status& status) {
    if (status.code == "NetConnection.Connect.Success") stream.publish(name);
    if (status.is_error()) ready.happen(status.code);
    if (status.code == "NetConnection.Connect.Closed" || status.code == "NetConnection.Connect.Failed")
      closed.happen({});
  });
  connection.connect(argv[1]);
  if (const std::string error = ready.wait(); !error.empty()) {
    std::cerr << error << '\n';
    return 1;
  }

  stream.set_metadata(Value::object({{"audiocodecid", 8}, {"audiosamplerate", 8000}}));
  std::vector<std::uint8_t> body(1 + kSamples, kSilence);
  body[0] = kG711MuLaw;
  const auto begun = std::chrono::steady_clock::now();
  for (std::uint32_t time = 0; time < end_at; time += kFrameMilliseconds) {
    std::this_thread::sleep_until(begun + std::chrono::milliseconds(time));
    // A live source drops what cannot be sent now; one that must not would wait for on_writable().
    stream.write({Frame::Kind::audio, time, body.data(), body.size()});
  }
  std::cout << stream.counters().audio_frames << " sounds\n";
  connection.close();
  closed.wait();
  return 0;
}
