#pragma once
// A hub with one worker and one application host, both turned by hand, and clients that speak RTMP with it
// through a FakeByteStream.
#include <memory>
#include <string>
#include <vector>

#include "hub/hub.hpp"
#include "session/client_session.hpp"
#include "support/fake_byte_stream.hpp"
#include "support/rtmp_peer.hpp"
#include "support/scripted_decider.hpp"

namespace sallyport::test {

class SessionBench {
 public:
  struct Client {
    std::shared_ptr<FakeByteStream> stream;
    std::weak_ptr<session::ClientSession> session;
    RtmpPeer peer;

    /// Everything received since the last call, as lines.
    RtmpPeer::Lines take() { return peer.take(); }
    std::optional<Reason> closed_with() const { return stream->closed_with(); }
  };

  ~SessionBench() {
    for (const auto& client : clients_) client->stream->end();
    settle();
  }

  Client& open(net::TransportFacts facts = {}) {
    auto client = std::make_unique<Client>();
    client->stream = std::make_shared<FakeByteStream>(worker, std::move(facts));
    const auto session = std::make_shared<session::ClientSession>(client->stream, hub, options);
    client->session = session;
    client->stream->start(session, {});
    clients_.push_back(std::move(client));
    return *clients_.back();
  }
  /// Open, shaken hands and connected, with one message stream; what was received so far is dropped.
  Client& open_connected(const std::string& app = "live") {
    Client& client = open();
    client.peer.connect(app);
    client.peer.create_stream();
    talk(client);
    client.take();
    return client;
  }
  Client& open_publisher(const std::string& name) {
    Client& client = open_connected();
    client.peer.publish(name);
    talk(client);
    client.take();
    return client;
  }
  Client& open_player(const std::string& name) {
    Client& client = open_connected();
    client.peer.play(name);
    talk(client);
    client.take();
    return client;
  }

  /// Both sides say what they have to say, until nobody has anything more.
  void talk(Client& client) {
    for (int round = 0; round < 10; ++round) {
      const ByteVector bytes = client.peer.take_output();
      if (!bytes.empty() && !client.closed_with()) client.stream->receive(bytes);
      settle();
      const bool quiet = !receive_sent(client);
      if (quiet && bytes.empty()) return;
    }
  }
  void talk_all() {
    for (const auto& client : clients_) talk(*client);
    for (const auto& client : clients_) talk(*client);
  }
  /// Runs everything that is ready on both loops.
  void settle() {
    for (int round = 0; round < 5; ++round) turn();
  }
  void turn() {
    worker.run_ready();
    host.run_ready();
  }
  /// Time passes for timers; what looks at the clock sees none of it.
  void pass(Milliseconds time) {
    for (loop::EventLoop* loop : {&worker, &host}) {
      loop->timers().advance(std::max(loop->timers().now(), monotonic_now()) + time);
    }
    settle();
  }
  hub::ApplicationOptions& live() { return directory.source.options["live"]; }

  loop::EventLoop worker{0};
  loop::EventLoop host{0};
  MemoryDirectory directory;
  std::shared_ptr<ScriptedDecider> decider = std::make_shared<ScriptedDecider>();
  session::SessionOptions options;
  hub::Hub hub{{&worker}, {&host}, directory, decider, {}};

 private:
  static bool receive_sent(Client& client) {
    const ByteVector sent = client.stream->take_sent();
    if (!sent.empty()) client.peer.feed(sent);
    return !sent.empty();
  }

  std::vector<std::unique_ptr<Client>> clients_;
};

}  // namespace sallyport::test
