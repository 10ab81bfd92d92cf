#pragma once
// SessionRecord: what a bridged session has agreed on with the server, learnt from the messages that pass, so
// that it can be said again on another path: streams, what is published and played on them, headers. Pure.
//
//   from_local()   the local program's messages on their way to the server
//   from_remote()  the server's on their way to the local program; answers to what the record itself has said
//   again
//                  are swallowed, and lead to the next thing that has to be said
//
// The server may number streams differently the second time; the local program keeps the numbers that it
// knows.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "client/bridge/play_timeline.hpp"
#include "client/session/key_gate.hpp"
#include "client/session/stream_headers.hpp"
#include "rtmp/command/command.hpp"
#include "rtmp/message/message.hpp"

namespace sallyport::client::bridge {

class SessionRecord {
 public:
  static constexpr std::size_t kMaxStreams = 255;
  static constexpr std::size_t kMaxPendingCalls = 1024;
  static constexpr std::size_t kMaxAnnouncements = 16;
  /// Of a command that may have to be said again. Who says more is not served again after a cut.
  static constexpr std::size_t kMaxCommand = 16 * 1024;
  /// After so long nobody waits for the answer to a call any more: servers leave some unanswered.
  static constexpr Milliseconds kCallTime{30'000};

  using Messages = std::vector<rtmp::Message>;

  enum class Verdict : std::uint8_t {
    pass,     ///< hand it on, as it has become
    swallow,  ///< it was for the bridge
    refused,  ///< the server does not take up again what it had granted; refusal() has its words
  };

  /// `connect` has been sent, on a fresh path.
  void on_connect_sent(double transaction_id);
  /// `message` is about to go to the server; false: it must not, there is nobody for it (media while its
  /// stream is not taken up again).
  bool from_local(rtmp::Message& message, MonotonicTime now);
  /// `message` has come from the server; what has to be said to it in turn is added to `say`.
  Verdict from_remote(rtmp::Message& message, Messages& say, MonotonicTime now);
  /// Media of the local program: remembered as far as a new path needs it. For media that comes while there
  /// is none; from_local() does it too.
  void note_media(const rtmp::Message& message);

  /// connect has been answered with success, on this path.
  bool connected() const { return connected_; }
  /// The server has said itself that this is the end.
  bool farewell() const { return farewell_; }
  const std::string& refusal() const { return refusal_; }
  /// Something is published or played, and all that it rests on can be said again.
  bool can_resume() const;
  /// Something is played, so that silence of the server means something.
  bool plays() const;
  /// Nothing of what was granted before is still to be granted again.
  bool restored() const;

  /// The path has gone. Answers what the local program has to be told: calls that nobody will answer any
  /// more.
  Messages on_path_lost(MonotonicTime now);
  /// What has to be said first, once connect has been granted again.
  Messages opening();

 private:
  enum class Use : std::uint8_t { idle, publish, play };
  struct Stream {
    std::uint32_t local_id = 0;   // 0: createStream has not been answered
    std::uint32_t remote_id = 0;  // 0: it is not there on this path
    double transaction_id = 0;    // of createStream
    rtmp::Message create;
    Use use = Use::idle;
    rtmp::Message begin;                                         // publish or play
    bool begun = false;                                          // the server has granted it
    bool resuming = false;                                       // …and is to grant it again
    std::map<std::string, rtmp::Message, std::less<>> settings;  // what was said last of each kind
    StreamHeaders headers;
    KeyGate gate;
    PlayTimeline timeline;
    std::uint32_t last_time = 0;  // of what was published
  };
  struct Announcement {
    rtmp::Message message;
    double transaction_id = 0;
    bool answered = false;
  };
  enum class Call : std::uint8_t { connect, create, announcement, other };
  struct PendingCall {
    Call call{};
    MonotonicTime since{};  // of Call::other
  };

  bool command_from_local(rtmp::Message& message, MonotonicTime now);
  bool stream_command_from_local(rtmp::Message& message, const rtmp::Command& command);
  bool delete_from_local(rtmp::Message& message, rtmp::Command command);
  bool media_from_local(rtmp::Message& message, MonotonicTime now);
  bool control_from_local(rtmp::Message& message);
  void announce(const rtmp::Message& message, double transaction_id);
  bool keepable(const rtmp::Message& message);

  Verdict command_from_remote(rtmp::Message& message, Messages& say);
  Verdict on_answer(const rtmp::Command& command, Messages& say);
  Verdict on_connect_answer(const rtmp::Command& command);
  Verdict on_create_answer(const rtmp::Command& command, Messages& say);
  Verdict on_announcement_answer(double transaction_id);
  Verdict on_status(rtmp::Message& message, const rtmp::Command& command, Messages& say);
  Verdict on_stream_status(Stream& stream, const amf::Value& information, Messages& say);
  Verdict media_from_remote(rtmp::Message& message, MonotonicTime now);
  Verdict control_from_remote(rtmp::Message& message);
  void begin_again(Stream& stream, Messages& say);
  Verdict refuse(const amf::Value& information);

  Stream* find_local(std::uint32_t id);
  Stream* find_remote(std::uint32_t id);
  void expect(double transaction_id, Call call, MonotonicTime since = {});

  std::vector<Stream> streams_;
  std::vector<Announcement> announcements_;
  std::map<double, PendingCall> calls_;  // by transaction, those without an answer
  std::string refusal_;
  bool connected_ = false;
  bool again_ = false;  // a path has been lost before
  bool farewell_ = false;
  bool complete_ = true;  // nothing has passed that cannot be said again
};

}  // namespace sallyport::client::bridge
