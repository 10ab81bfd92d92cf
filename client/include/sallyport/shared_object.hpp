#pragma once
// SharedObject: a remote shared object, a set of named values that everybody sees who uses it over a
// connection to the same instance of an application. The same rules about threads hold as for its connection,
// and the values may be read and written from any thread.
//
//   auto room = SharedObject::get_remote("room", connection);
//   room.on_sync([&](const auto& changes) { … });
//   room.connect();
//   room.set("topic", "weather");
//
// As in Flash, what is set is visible here at once, and the server then confirms it (success) or says that
// somebody else was first (reject). What is set before the object is connected is sent when it is.
//
// If the connection comes back after a loss (ConnectOptions::reconnect), so does the object: it is
// synchronized again, and what had not been confirmed is sent again unless somebody else has changed it.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <sallyport/net_connection.hpp>

namespace sallyport::client {

class SharedObjectCore;

/// One entry of the list that Flash's SyncEvent carried.
struct SharedObjectChange {
  enum class Code {
    clear,    ///< all properties are gone; synchronizations begin with it
    success,  ///< the server has taken what this client set
    reject,   ///< it has not: another client's value stands, or nobody may change the object
    change,   ///< another client, or the server, has set the property
    remove,   ///< the property is gone; Flash's word is "delete"
  };
  Code code = Code::change;
  std::string name;  ///< of the property; empty for clear
  Value old_value;   ///< what it was before, for reject, change and remove
};
/// Flash's words: "clear", "success", "reject", "change", "delete".
std::string_view to_string(SharedObjectChange::Code code);

/// What is believed of a server.
struct SharedObjectOptions {
  /// Properties, and bytes of names and values as they lie in memory. More of either ends the use of the
  /// object with the status SharedObject.LimitExceeded; set() answers false.
  std::size_t max_properties = 10'000;
  std::size_t max_bytes = 16 * 1024 * 1024;
  /// For the server to answer connect().
  std::chrono::milliseconds timeout{15'000};
};

class SharedObject {
 public:
  /// The object `name` of the instance that `connection` is connected to. `persistent`: the server keeps it
  /// when nobody uses it; whoever made an object first has decided that, and others have to say the same.
  /// Nothing is sent yet. `connection` outlives the object.
  static SharedObject get_remote(const std::string& name, NetConnection& connection, bool persistent = false,
                                 SharedObjectOptions options = {});
  SharedObject(SharedObject&&) noexcept;
  SharedObject& operator=(SharedObject&&) noexcept;
  /// As close(), without further calls of its handlers.
  ~SharedObject();

  /// What has changed, after it has: first when the object has been synchronized, then with every change. The
  /// list may be empty then.
  void on_sync(std::function<void(const std::vector<SharedObjectChange>& changes)> handler);
  /// SharedObject.NoReadAccess, .NoWriteAccess, .BadPersistence, and what else the server says; of our own
  /// SharedObject.ConnectFailed, .LimitExceeded, and SharedObject.Closed, the last one.
  void on_status(std::function<void(const Status&)> handler);
  /// A method that send() of anybody who uses the object calls, this client included.
  void on_message(const std::string& handler_name,
                  std::function<void(const std::vector<Value>& arguments)> handler);
  /// Every such call that has no handler of its own.
  void on_any_message(
      std::function<void(const std::string& handler_name, const std::vector<Value>& arguments)> handler);

  /// Begins to use it. The connection is connected by then. The outcome is on_sync() or a status. Once per
  /// use that has ended: behind SharedObject.Closed it may be called again.
  void connect();
  /// Whether it is synchronized: not before the first on_sync(), and not while the connection is lost.
  bool connected() const;
  const std::string& name() const;
  bool persistent() const;
  /// The server counts the changes; 0 before the first synchronization.
  std::uint32_t version() const;

  /// Undefined if there is no such property.
  Value get(std::string_view name) const;
  bool has(std::string_view name) const;
  /// In the order of their names.
  std::vector<std::string> names() const;
  std::vector<Value::Property> properties() const;

  /// What is set one after the other goes to the server in one message. False: more than the limits, a name
  /// longer than 65,535 bytes, or a value larger than 8 MiB.
  bool set(const std::string& name, const Value& value);
  bool remove(const std::string& name);

  /// Calls `handler_name` on everybody who uses the object, this client included. False: it is not connected,
  /// or too much waits to be sent (1 MiB).
  bool send(const std::string& handler_name, const std::vector<Value>& arguments = {});

  /// Ends the use, behind what was set and sent. SharedObject.Closed follows. The values stay readable.
  void close();

 private:
  explicit SharedObject(std::shared_ptr<SharedObjectCore> core);
  void abandon();

  std::shared_ptr<SharedObjectCore> core_;  // null if it was moved from
};

}  // namespace sallyport::client
