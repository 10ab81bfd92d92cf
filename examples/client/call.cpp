// Calls a method of an application, on an io_context that the program runs itself.
//
//   example_call rtmp://host/chat checkBandwidth
#include <iostream>

#include <boost/asio/io_context.hpp>
#include <sallyport/client.hpp>

using namespace sallyport::client;

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: example_call URI METHOD [TEXT...]\n";
    return 2;
  }
  const std::string method = argv[2];
  const std::vector<Value> arguments(argv + 3, argv + argc);
  int code = 1;
  boost::asio::io_context context;
  NetConnection connection(context);
  connection.on_status([&](const Status& status) {
    std::cerr << status.code << ' ' << status.description << '\n';
    if (status.code != "NetConnection.Connect.Success") return;
    connection.call(method, arguments, [&](const CallResult& result) {
      std::cout << result.value.to_string() << '\n';
      code = result.ok() ? 0 : 1;
      connection.close();
    });
  });
  connection.on_call("onBWDone",
                     [](const std::vector<Value>&) { return Value(); });  // the server may call us, too
  connection.connect(argv[1]);
  context.run();  // until the connection has ended
  return code;
}
