#pragma once
// NetConnection: a connection to an application on a server.
//
//   sallyport::client::NetConnection connection;
//   connection.on_status([](const sallyport::client::Status& status) { … });
//   connection.connect("rtmp://example.com/live");
//
// It runs on a thread of its own, or on an io_context of the caller's. On its own thread: handlers are called
// on that thread, one at a time, and every function may be called from any thread, handlers included. On a
// caller's io_context: functions are called where the context runs (or while nothing runs it), handlers too;
// one thread at a time runs it, and it outlives the connection.
//
// A handler that takes its time holds up everything that comes from the server. Handlers are set before
// connect().
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <sallyport/options.hpp>
#include <sallyport/status.hpp>
#include <sallyport/value.hpp>

namespace boost::asio {
class io_context;
}

namespace sallyport::client {

class ConnectionCore;

class NetConnection {
 public:
  NetConnection();
  explicit NetConnection(boost::asio::io_context& context);
  NetConnection(const NetConnection&) = delete;
  NetConnection& operator=(const NetConnection&) = delete;
  /// Cuts the connection without taking leave (close() does); no handler is called any more, those of its
  /// streams and shared objects neither. Not from a handler of a connection that has a thread of its own.
  ~NetConnection();

  /// Every status: NetConnection.Connect.Success, .Rejected, .Failed (never stood), .Closed (the last one),
  /// and what the server says.
  void on_status(std::function<void(const Status&)> handler);
  /// A method that the server may call; what it returns is sent back if the server wants that.
  void on_call(const std::string& method, std::function<Value(const std::vector<Value>& arguments)> handler);

  /// Connects to "rtmp://host[:port]/application[/instance]". The outcome is a status. Once per connection
  /// that has ended: after Closed, Failed or Rejected it may be called again.
  void connect(const std::string& uri, ConnectOptions options = {});
  bool connected() const;
  /// The address connected to; empty if it is not connected.
  std::string uri() const;
  /// How the bytes travel ("rtmp", …) and through what ("direct", or a proxy); empty until connected.
  std::string carrier() const;
  std::string route() const;
  /// The server's port that was got through to; 0 until connected.
  std::uint16_t port() const;

  /// Calls a method of the application. `done` is called once; without it no answer is asked for.
  void call(const std::string& method, std::vector<Value> arguments = {},
            std::function<void(const CallResult&)> done = {},
            std::chrono::milliseconds timeout = std::chrono::seconds(30));

  /// Ends the connection in order: what has been sent arrives. NetConnection.Connect.Closed follows.
  void close();

 private:
  friend class NetStream;
  friend class SharedObject;
  std::shared_ptr<ConnectionCore> core_;
};

}  // namespace sallyport::client
