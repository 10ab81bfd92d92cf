#pragma once
// RemoteSource: a stream of another server's that is played into this instance: Stream.play with a NetConnection. On
// the instance's host.
//
//   client::Stream ──messages──▶ hub::StreamFeed ──▶ a live stream whose name no client can ask for
//
// What is published there is relayed into the script's stream like any other (hub/relay), with its cuts and its queue.
#include <memory>
#include <string>

#include "client/session/connection.hpp"
#include "client/session/stream.hpp"
#include "hub/governor.hpp"
#include "script/parts/remote_events.hpp"

namespace sallyport::script {

class RemoteSource final : private client::StreamListener {
 public:
  /// `feed` is where it goes.
  RemoteSource(std::unique_ptr<hub::StreamFeed> feed, RemoteEvents events) : feed_(std::move(feed)), events_(std::move(events)) {}
  /// As close().
  ~RemoteSource() override { close(); }

  /// Once. False if it cannot be asked for.
  bool play(client::Connection& connection, const std::string& name, double start, double length);
  bool set_buffer_time(std::uint32_t milliseconds) { return stream_ && stream_->set_buffer_time(milliseconds); }

  /// Gives the stream back to the other server; nobody is told any more.
  void close();

 private:
  // client::StreamListener
  void on_status(const amf::Value& information) override;
  void on_message(const rtmp::Message& message) override;
  void on_event(rtmp::UserEvent event) override;
  void on_ended() override;

  std::unique_ptr<hub::StreamFeed> feed_;
  const RemoteEvents events_;
  std::shared_ptr<client::Stream> stream_;
};

}  // namespace sallyport::script
