#include <sallyport/net_connection.hpp>

#include "client/session/api/connection_core.hpp"
#include "loop/attached_loop.hpp"

namespace sallyport::client {

NetConnection::NetConnection() : core_(std::make_shared<ConnectionCore>()) {}

NetConnection::NetConnection(boost::asio::io_context& context)
    : core_(std::make_shared<ConnectionCore>(loop::attached_loop(context))) {}

NetConnection::~NetConnection() {
  core_->shut_down();
}

void NetConnection::on_status(std::function<void(const Status&)> handler) {
  core_->run([core = core_.get(), handler = std::move(handler)]() mutable {
    core->set_status_handler(std::move(handler));
  });
}

void NetConnection::on_call(const std::string& method,
                            std::function<Value(const std::vector<Value>& arguments)> handler) {
  core_->run([core = core_.get(), method, handler = std::move(handler)]() mutable {
    core->set_method(method, std::move(handler));
  });
}

void NetConnection::connect(const std::string& uri, ConnectOptions options) {
  core_->run([core = core_.get(), uri, options = std::move(options)] { core->connect(uri, options); });
}

bool NetConnection::connected() const {
  return core_->connected();
}
std::string NetConnection::uri() const {
  return core_->connected() ? core_->way().uri : std::string();
}
std::string NetConnection::carrier() const {
  return core_->connected() ? core_->way().carrier : std::string();
}
std::string NetConnection::route() const {
  return core_->connected() ? core_->way().route : std::string();
}
std::uint16_t NetConnection::port() const {
  return core_->connected() ? core_->way().port : std::uint16_t{0};
}

void NetConnection::call(const std::string& method, std::vector<Value> arguments,
                         std::function<void(const CallResult&)> done, std::chrono::milliseconds timeout) {
  core_->run([core = core_.get(), method, arguments = std::move(arguments), done = std::move(done),
              timeout]() mutable { core->call(method, arguments, std::move(done), timeout); });
}

void NetConnection::close() {
  core_->run([core = core_.get()] { core->close(); });
}

}  // namespace sallyport::client
