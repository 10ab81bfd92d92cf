#pragma once
// A client's Connection against a server whose words the test chooses, through a FakeByteStream.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/session/connection.hpp"
#include "client/session/stream.hpp"
#include "rtmp/command/status.hpp"
#include "support/fake_byte_stream.hpp"
#include "support/rtmp_peer.hpp"

namespace sallyport::test {

/// What a connection reported, as short lines: "NetConnection.Connect.Success", "call hello 2", "ended server-closed".
class ConnectionLog final : public client::ConnectionListener {
 public:
  void on_status(const amf::Value& information) override {
    lines.emplace_back(information.get("code").string_or("?"));
  }
  std::optional<client::MethodAnswer> on_call(const std::string& name, std::span<const amf::Value> arguments) override {
    lines.push_back("call " + name + " " + std::to_string(arguments.size()));
    return result;
  }
  void on_ended(Reason reason, const std::string&) override {
    lines.push_back("ended " + std::string(to_string(reason)));
  }

  std::vector<std::string> lines;
  std::optional<amf::Value> result;
};

/// The same of a stream: "NetStream.Play.Start", "audio @20 AF01", "room", "event 1", "ended".
class StreamLog final : public client::StreamListener {
 public:
  void on_status(const amf::Value& information) override {
    lines.emplace_back(information.get("code").string_or("?"));
  }
  void on_message(const rtmp::Message& message) override {
    lines.push_back(std::string(to_string(message.header.type)) + " @" + std::to_string(message.header.timestamp) +
                    " " + std::string(as_text(message.payload.span())));
  }
  void on_room() override { lines.emplace_back("room"); }
  void on_event(rtmp::UserEvent event) override { lines.push_back("event " + std::to_string(static_cast<int>(event))); }
  void on_ended() override { lines.emplace_back("ended"); }

  std::vector<std::string> lines;
};

class ClientBench {
 public:
  explicit ClientBench(client::SessionOptions options = default_options()) {
    server.do_without_handshake();
    connection = std::make_shared<client::Connection>(stream, log, std::move(options));
    connection->start();
    settle();
  }
  ~ClientBench() {
    connection->abort();
    loop.run_ready();
  }
  static client::SessionOptions default_options() {
    client::SessionOptions options;
    options.connect = client::default_connect_request();
    options.connect.app = "live";
    options.connect.tc_url = "rtmp://localhost/live";
    return options;
  }

  /// Both sides say what they have to say, until nobody has anything more.
  void settle() {
    for (int round = 0; round < 10; ++round) {
      const ByteVector bytes = server.take_output();
      if (!bytes.empty()) stream->receive(bytes);
      loop.run_ready();
      const ByteVector sent = stream->take_sent();
      if (!sent.empty()) server.feed(sent);
      if (bytes.empty() && sent.empty()) return;
    }
  }
  /// What the client sent since the last call, as lines.
  RtmpPeer::Lines take_sent() {
    settle();
    return server.take();
  }
  void say(const rtmp::Command& command, std::uint32_t stream_id = 0) {
    server.command(command, stream_id);
    settle();
  }
  void accept() {
    rtmp::ConnectReply reply;
    reply.object_encoding = server.encoding;
    server.command(rtmp::make_connect_result(reply));
    settle();
    server.take();
  }
  /// Connected, with a stream of number 1.
  std::shared_ptr<client::Stream> open_stream() {
    accept();
    auto made = connection->create_stream(stream_log);
    say(rtmp::make_result(2, nullptr, 1));
    server.take();
    return made;
  }
  void status(std::string_view code, std::uint32_t stream_id, std::string_view level = rtmp::level::kStatus) {
    say(rtmp::make_on_status(rtmp::make_status({level, code, {}, {}, {}})), stream_id);
  }
  std::shared_ptr<client::Stream> open_publisher() {
    auto made = open_stream();
    made->publish("s");
    settle();
    status(rtmp::status::kPublishStart, 1);
    server.take();
    stream_log.lines.clear();
    return made;
  }
  /// Time passes for timers; what looks at the clock sees none of it.
  void pass(Milliseconds time) {
    loop.timers().advance(std::max(loop.timers().now(), monotonic_now()) + time);
    settle();
  }

  loop::EventLoop loop{0};
  std::shared_ptr<FakeByteStream> stream = std::make_shared<FakeByteStream>(loop);
  RtmpPeer server;
  ConnectionLog log;
  StreamLog stream_log;
  std::shared_ptr<client::Connection> connection;
};

}  // namespace sallyport::test
