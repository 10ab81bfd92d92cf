#pragma once
// Session: a local program's connection and the path on which it is carried to the server.
//
//   greeting ──way found, handshake──▶ waiting ──connect──▶ connecting ──_result──▶ live ──program gone──▶
//   leaving
//       │                                                        │                  │  ▲ │ │ no way refused,
//       end │     path broken  ▼  │ all said again       ▼ └──────────────────────────▶ ended
//       ◀─────────────────────┴──────────────── mending              ended
//
// The way comes first and its S1 is shown to the program, so that the server's SWF verification finds the
// program's answer right. Messages go to and fro as they are (session_record.hpp says what changes); each
// connection has its own chunks and windows (side.hpp). While a path is mended the program's media is dropped
// and counted, everything else waits, up to a bound, behind which the program is not read.
#include <deque>
#include <memory>
#include <string>

#include "client/bridge/event.hpp"
#include "client/bridge/local_greeting.hpp"
#include "client/bridge/session_record.hpp"
#include "client/bridge/side.hpp"
#include "client/connector/committed_stream.hpp"
#include "client/connector/reconnector.hpp"

namespace sallyport::client::bridge {

/// How long things may take; tests shorten them.
struct SessionLimits {
  Milliseconds greeting{10'000};  ///< for the program's part of the handshake, and then for its connect
  Milliseconds answer{30'000};    ///< for the server's answer to connect
  Milliseconds restore{15'000};   ///< for everything that is said again on another path
  Milliseconds refusals{60'000};  ///< a server that has not noticed the loss holds the stream's name so long
  Milliseconds give_up{300'000};  ///< without any path
  std::size_t held_bytes = 64 * 1024;  ///< of the program's messages that wait
};

class Session final : public std::enable_shared_from_this<Session>,
                      private LocalGreeting::Owner,
                      private Side::Owner {
 public:
  struct Place {
    std::uint64_t number = 0;
    Target target;
    Connector& connector;  // outlives the session
    EventCall report;
    std::function<void(std::uint64_t number)> ended;  ///< the last call, in a turn of its own
    SessionLimits limits{};
  };

  Session(std::shared_ptr<net::ByteStream> local, Place place);
  ~Session();

  /// `initial`: bytes of the program that were read already.
  void start(ByteSpan initial = {});
  /// Takes leave of both ends, for a bounded time.
  void stop();

 private:
  enum class State : std::uint8_t { greeting, waiting, connecting, live, mending, leaving, ended };

  // private bases: make_shared does not see them
  LocalGreeting::Owner& greeting_owner() { return *this; }
  Side::Owner& side_owner() { return *this; }

  // the program's end (session.cpp)
  void on_greeting_asked() override;
  void on_greeting_done(ByteSpan rest) override;
  void on_greeting_failed(Reason reason) override;
  Result<void> on_message(Side& side, rtmp::Message&& message) override;
  void on_room(Side& side) override;
  void on_side_closed(Side& side, Reason reason, const std::string& what) override;
  Result<void> from_local(rtmp::Message&& message);
  Result<void> on_connect(const rtmp::Message& message);
  void hold(rtmp::Message&& message);
  void to_server(rtmp::Message&& message);
  void to_program(const rtmp::Message& message);
  void flush_held();
  void end(Reason reason, std::string what);
  void finish();
  void tell(Event event);

  // the server's end (session_remote.cpp)
  void look_for_way();
  void on_search_end(std::variant<Found, NotFound> outcome);
  void begin_path();
  void say_connect();
  void from_remote(rtmp::Message&& message);
  void on_connected();
  void on_remote_closed(Reason reason, const std::string& what);
  void begin_mending(Reason reason, const std::string& what);
  void drop_path();
  void try_again(std::optional<Milliseconds> delay, Reason reason, const std::string& what);
  void on_refused();
  void on_resumed();
  void on_late();

  loop::EventLoop& loop_;
  Place place_;
  const MonotonicTime begun_ = monotonic_now();
  State state_ = State::greeting;

  std::shared_ptr<net::ByteStream> local_stream_;
  std::shared_ptr<LocalGreeting> greeting_;
  std::shared_ptr<Side> local_;  // behind the greeting, until it has ended

  std::unique_ptr<Search> search_;
  std::shared_ptr<CommittedStream> stream_;
  std::shared_ptr<Side> remote_;  // from connect until it has ended
  rtmp::Digest shown_tail_{};     // of the S1 that the program has seen
  rtmp::Command connect_;         // mended
  SessionRecord record_;
  Reconnector reconnector_;
  std::deque<rtmp::Message> held_;
  std::size_t held_bytes_ = 0;

  MonotonicTime connected_at_{};
  MonotonicTime lost_at_{};
  std::uint64_t dropped_ = 0;         // messages of media, in all
  std::uint64_t dropped_before_ = 0;  // …before the path was lost
  unsigned resumptions_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t received_ = 0;
  Reason end_reason_ = Reason::none;
  std::string end_words_;
  loop::Timer patience_{[this] { on_late(); }};
  loop::Timer retry_{[this] { look_for_way(); }};
};

}  // namespace sallyport::client::bridge
