#pragma once
// FloorServer: accepts connections and owns them.
#include <memory>
#include <unordered_map>

#include "common/socket.hpp"
#include "floor/connection.hpp"

namespace sallyport::bench {

class FloorServer : private Poller::Handler, private Connection::Owner {
 public:
  /// Listens at once.
  FloorServer(Poller& poller, const Endpoint& at, unsigned merge_ms, MakeChannel make_channel);
  ~FloorServer() override;

 private:
  void on_events(std::uint32_t events) override;
  void on_closed(Connection& connection) override;

  Poller& poller_;
  FileDescriptor listener_;
  Publication publication_;
  MakeChannel make_channel_;
  std::unordered_map<Connection*, std::unique_ptr<Connection>> connections_;
};

}  // namespace sallyport::bench
