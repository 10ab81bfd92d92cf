// A conversation by data messages: everybody publishes a stream of words and plays that of another.
//
//   example_chat rtmp://host/live anna 'anna?key=KEY' bert        what is typed goes to whoever plays "anna"
#include <iostream>

#include <sallyport/client.hpp>

#include "once.hpp"

using namespace sallyport::client;

int main(int argc, char** argv) {
  if (argc != 5) {
    std::cerr << "usage: example_chat URI NAME MY_STREAM OTHER_STREAM\n";
    return 2;
  }
  const std::string name = argv[2];
  const std::string mine = argv[3];
  const std::string other = argv[4];
  Once ready;
  Once closed;
  NetConnection connection;
  NetStream words(connection);
  NetStream ears(connection);
  words.on_writable([&] { ready.happen({}); });
  words.on_status([&](const Status& status) {
    if (status.is_error()) ready.happen(status.code);
  });
  ears.on_data([](const std::string& handler, const std::vector<Value>& arguments) {
    if (handler != "onWords" || arguments.size() != 2) return;
    std::cout << arguments[0].as_string() << ": " << arguments[1].as_string() << std::endl;
  });
  connection.on_status([&](const Status& status) {
    if (status.code == "NetConnection.Connect.Success") {
      words.publish(mine);
      ears.play(other);
    }
    if (status.is_error()) ready.happen(status.code);
    if (status.code == "NetConnection.Connect.Closed" || status.code == "NetConnection.Connect.Failed")
      closed.happen({});
  });
  connection.connect(argv[1]);
  if (const std::string error = ready.wait(); !error.empty()) {
    std::cerr << error << '\n';
    return 1;
  }

  for (std::string line; std::getline(std::cin, line);) {
    if (!words.send("onWords", {name, line})) std::cerr << "not sent: the server is too slow\n";
  }
  connection.close();
  closed.wait();
  return 0;
}
