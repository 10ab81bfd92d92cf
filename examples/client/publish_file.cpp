// Publishes an FLV file at its own speed.
//
//   example_publish_file rtmp://host/live 'film?key=KEY' film.flv
#include <iostream>

#include <sallyport/client.hpp>

#include "once.hpp"

using namespace sallyport::client;

int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "usage: example_publish_file URI STREAM FILE.flv\n";
    return 2;
  }
  const std::string name = argv[2];
  const std::string file = argv[3];
  Once end;
  Once closed;
  NetConnection connection;
  NetStream stream(connection);
  connection.on_status([&](const Status& status) {
    std::cerr << status.code << ' ' << status.description << '\n';
    if (status.code == "NetConnection.Connect.Success")
      stream.publish_file(file, name, {}, [&](const std::string& error) { end.happen(error); });
    if (status.is_error()) end.happen(status.code);
    if (status.code == "NetConnection.Connect.Closed" || status.code == "NetConnection.Connect.Failed") {
      end.happen(status.code);
      closed.happen({});
    }
  });
  connection.connect(argv[1]);

  const std::string error = end.wait();
  connection.close();  // in order, so that the last frames arrive
  closed.wait();
  if (!error.empty()) std::cerr << error << '\n';
  return error.empty() ? 0 : 1;
}
