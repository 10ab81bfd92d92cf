#pragma once
// What the experiments of sallyport_load are told.
#include <vector>

#include <sys/types.h>

#include "load/media_shape.hpp"
#include "load/stream_url.hpp"
#include "rtmp/handshake/handshake_kind.hpp"

namespace sallyport::bench {

struct CommonOptions {
  StreamUrl url;
  std::vector<pid_t> server_pids;  ///< empty: no CPU and memory figures
  rtmp::HandshakeKind handshake = rtmp::HandshakeKind::simple;
  double timeout_seconds = 60;  ///< for everything to be connected
  /// Never sleep. Otherwise the server pays for waking the viewers, which in reality are on other machines.
  bool spin = false;
};

struct FanoutOptions : CommonOptions {
  MediaShape shape;
  unsigned viewers = 100;
  unsigned stalled = 0;  ///< besides `viewers`
  double warmup_seconds = 2;
  double seconds = 10;
  double drain_seconds = 2;  ///< after the last message, for what is on its way
};

/// Of what is done again and again.
struct AttemptOptions : CommonOptions {
  unsigned count = 500;
  unsigned at_once = 1;
  unsigned warmup_count = 20;
};

struct IdleOptions : CommonOptions {
  unsigned connections = 2'000;
  bool play = false;
  unsigned bits_per_second = 0;    ///< of the stream that is played; 0: it has a publisher who sends nothing
  unsigned source_addresses = 16;  ///< 127.0.0.2 and up
  unsigned at_once = 32;           ///< connecting at the same time
  double settle_seconds = 2;
  double seconds = 10;
};

/// By what the members of a room hear each other.
enum class Talk { shared_object, call, nats, websocket };
constexpr const char* to_string(Talk talk) {
  switch (talk) {
    case Talk::shared_object:
      return "shared-object";
    case Talk::call:
      return "call";
    case Talk::nats:
      return "nats";
    case Talk::websocket:
      return "websocket";
  }
  return "";
}

struct RoomOptions : CommonOptions {
  Talk talk = Talk::shared_object;
  unsigned members = 2'000;  ///< besides the one who speaks
  unsigned rate = 20;        ///< words a second
  std::size_t length = 100;  ///< bytes of the words
  double warmup_seconds = 2;
  double seconds = 10;
  double drain_seconds = 5;  ///< after the last words, for what is on its way
};

struct InstancesOptions : CommonOptions {
  unsigned instances = 1'000;  ///< of the URL's application
  unsigned clients = 10;       ///< of each
  double settle_seconds = 2;
  double seconds = 5;
};

}  // namespace sallyport::bench
