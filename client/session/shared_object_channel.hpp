#pragma once
// SharedObjectChannel: the use of one shared object over a connection, from `use` to `release`. It carries
// messages and knows nothing of what they mean.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "rtmp/shared_object/shared_object_message.hpp"

namespace sallyport::client {

class Connection;

/// Who is told what comes. Calls come on the loop; any of them may close the channel or the connection.
class SharedObjectListener {
 public:
  virtual ~SharedObjectListener() = default;
  virtual void on_message(const rtmp::SharedObjectMessage& message) = 0;
  /// There is room again for what could not be sent; also the last occasion before the connection takes
  /// leave.
  virtual void on_room() = 0;
  /// The last call, and only when the connection has ended.
  virtual void on_ended() = 0;
};

class SharedObjectChannel final : public std::enable_shared_from_this<SharedObjectChannel> {
 public:
  SharedObjectChannel(Connection& connection, SharedObjectListener& listener, std::string name,
                      bool persistent)
      : connection_(&connection), listener_(&listener), name_(std::move(name)), persistent_(persistent) {}

  const std::string& name() const { return name_; }
  bool closed() const { return !connection_; }
  bool has_room() const;
  /// One message. False if it cannot be sent: closed, too much waits, or 16 MiB or more.
  bool send(std::uint32_t version, std::vector<rtmp::SharedObjectEvent> events);
  /// Says release unless the server has ended the use itself; the listener hears no more.
  void close(bool say_release = true);

 private:
  friend class Connection;

  // what comes from the connection
  void on_message(const rtmp::SharedObjectMessage& message);
  void on_room();
  void on_connection_ended();

  bool send_now(std::uint32_t version, std::vector<rtmp::SharedObjectEvent> events);

  Connection* connection_;  // null when closed
  SharedObjectListener* listener_;
  const std::string name_;
  const bool persistent_;
};

}  // namespace sallyport::client
