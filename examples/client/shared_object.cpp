// A room: a shared object says who is in it, and its messages carry what they say.
//
//   example_shared_object rtmp://host/live room anna       what is typed goes to everybody; /topic TEXT sets
//   the topic
#include <iostream>

#include <sallyport/client.hpp>

#include "once.hpp"

using namespace sallyport::client;

namespace {

void print(const SharedObject& room, const std::vector<SharedObjectChange>& changes) {
  using Code = SharedObjectChange::Code;
  for (const SharedObjectChange& change : changes) {
    if (change.code == Code::clear) continue;
    std::cout << to_string(change.code) << ' ' << change.name << ": " << room.get(change.name).to_string()
              << std::endl;
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: example_shared_object URI ROOM NAME\n";
    return 2;
  }
  const std::string name = argv[3];
  Once ready;
  Once closed;
  NetConnection connection;
  SharedObject room = SharedObject::get_remote(argv[2], connection);
  room.on_sync([&](const std::vector<SharedObjectChange>& changes) {
    print(room, changes);
    ready.happen({});
  });
  room.on_message("say", [](const std::vector<Value>& arguments) {
    if (arguments.size() == 2)
      std::cout << arguments[0].as_string() << ": " << arguments[1].as_string() << std::endl;
  });
  room.on_status([&](const Status& status) {
    if (status.is_error()) ready.happen(status.code);
  });
  connection.on_status([&](const Status& status) {
    if (status.code == "NetConnection.Connect.Success") room.connect();
    if (status.is_error()) ready.happen(status.code);
    if (status.code == "NetConnection.Connect.Closed" || status.code == "NetConnection.Connect.Failed")
      closed.happen({});
  });
  ConnectOptions options;
  options.reconnect =
      std::chrono::minutes(1);  // a loss is mended, and the room is what it has become meanwhile
  connection.connect(argv[1], options);
  if (const std::string error = ready.wait(); !error.empty()) {
    std::cerr << error << '\n';
    return 1;
  }

  room.set("who/" + name, true);
  for (std::string line; std::getline(std::cin, line);) {
    constexpr std::string_view kTopic = "/topic ";
    if (line.starts_with(kTopic)) {
      room.set("topic", line.substr(kTopic.size()));
    } else if (!room.send("say", {name, line})) {
      std::cerr << "not sent: there is no connection, or the server is too slow\n";
    }
  }
  room.remove("who/" + name);
  connection.close();
  closed.wait();
  return 0;
}
