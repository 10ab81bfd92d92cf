#pragma once
// RemoteStream: a script's NetStream that publishes to another server, and the local live stream that is attached to
// it. On the instance's host.
//
//   hub::StreamWatch ──batches──▶ waiting_ ──while there is room──▶ client::Stream
//         ▲──────────taken()──────────┘
//
// At most StreamWatch::kWindow waits here. If the other server is slower than the stream it stays behind in the
// stream's log, and goes on at a key frame when the log has moved on.
#include <deque>
#include <memory>
#include <string>

#include "client/session/connection.hpp"
#include "client/session/stream.hpp"
#include "hub/governor.hpp"
#include "script/parts/remote_events.hpp"

namespace sallyport::script {

/// What has gone to the other server.
struct RemoteStreamCounters {
  std::uint64_t audio_bytes = 0;
  std::uint64_t video_bytes = 0;
  std::uint64_t data_bytes = 0;
  std::uint64_t skipped = 0;   ///< messages left out because the other server was slow
  std::uint32_t position = 0;  ///< milliseconds of the stream
};

class RemoteStream final : private client::StreamListener {
 public:
  RemoteStream(hub::GovernedInstance& instance, RemoteEvents events);
  /// As close().
  ~RemoteStream() override { close(); }

  /// Once. False if it cannot be asked for.
  bool publish(client::Connection& connection, const std::string& name, const std::string& type);
  /// `source` is what flows from now on; empty: nothing.
  void attach(const std::string& source);
  /// False if it does not publish (yet) or too much waits.
  bool send_data(const std::string& handler, const std::vector<amf::Value>& arguments);
  bool set_buffer_time(std::uint32_t milliseconds) { return stream_ && stream_->set_buffer_time(milliseconds); }
  /// Gives the stream back to the server; nobody is told any more.
  void close();

  const RemoteStreamCounters& counters() const { return counters_; }

 private:
  /// Where a watch leads. What still comes of one that was given up finds nobody.
  class Inlet;

  // client::StreamListener
  void on_status(const amf::Value& information) override;
  void on_message(const rtmp::Message&) override {}  // it publishes
  void on_room() override { pump(); }
  void on_ended() override;

  void watch();
  void unwatch();
  void on_stream(std::vector<hub::StreamMessage> batch, std::uint64_t skipped);
  void pump();
  bool send(const hub::StreamMessage& message);
  std::uint32_t header_time() const;
  void count(const hub::StreamMessage& message);

  hub::GovernedInstance& instance_;
  const RemoteEvents events_;
  std::shared_ptr<client::Stream> stream_;
  std::string source_;
  std::shared_ptr<Inlet> inlet_;
  std::unique_ptr<hub::StreamWatch> watch_;
  std::deque<hub::StreamMessage> waiting_;
  std::uint32_t last_time_ = 0;  // of audio and video
  bool flowing_ = false;         // audio or video has gone since attach()
  RemoteStreamCounters counters_;
};

}  // namespace sallyport::script
