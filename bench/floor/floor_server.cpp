#include "floor/floor_server.hpp"

#include <utility>

namespace sallyport::bench {

FloorServer::FloorServer(Poller& poller, const Endpoint& at, unsigned merge_ms, MakeChannel make_channel)
    : poller_(poller),
      listener_(listen_on(at)),
      publication_(poller, merge_ms),
      make_channel_(std::move(make_channel)) {
  poller_.add(listener_.get(), EPOLLIN, *this);
}

FloorServer::~FloorServer() {
  poller_.remove(listener_.get(), *this);
}

void FloorServer::on_events(std::uint32_t) {
  FileDescriptor fd = accept_from(listener_.get());
  if (!fd) return;
  Connection::Owner& owner = *this;
  auto channel = make_channel_(fd.get());
  auto connection =
      std::make_unique<Connection>(poller_, publication_, owner, std::move(fd), std::move(channel));
  Connection* const key = connection.get();
  connections_.emplace(key, std::move(connection));
}

void FloorServer::on_closed(Connection& connection) {
  connections_.erase(&connection);
}

}  // namespace sallyport::bench
