// sallyport_floor: the least a program can do that receives a stream over RTMP and sends it on. No product
// and no server: it checks nothing. It is what fan-out is compared with.
#include <exception>
#include <iostream>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <sys/resource.h>

#include "floor/floor_server.hpp"
#include "floor/plain_channel.hpp"
#include "floor/tls_channel.hpp"

namespace sallyport::bench {
namespace {

void allow_many_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

MakeChannel make_channels(const std::string& certificate, const std::string& key) {
  if (certificate.empty()) return [](int fd) { return std::make_unique<PlainChannel>(fd); };
  return
      [context = load_tls(certificate, key)](int fd) { return std::make_unique<TlsChannel>(*context, fd); };
}

}  // namespace
}  // namespace sallyport::bench

int main(int argc, char** argv) {
  CLI::App app("Sends what one publisher sends to all players, and nothing else.");
  sallyport::bench::Endpoint at;
  unsigned merge_ms = 0;
  std::string certificate;
  std::string key;
  app.add_option("--port", at.port)->required();
  app.add_option("--merge-ms", merge_ms, "one write per player and window of so many milliseconds");
  app.add_option("--certificate", certificate, "speak TLS with this certificate, PEM");
  app.add_option("--key", key, "its private key, PEM");
  CLI11_PARSE(app, argc, argv);
  try {
    sallyport::bench::allow_many_descriptors();
    sallyport::bench::Poller poller;
    const sallyport::bench::FloorServer server(poller, at, merge_ms,
                                               sallyport::bench::make_channels(certificate, key));
    while (true) poller.run_once(-1);
  } catch (const std::exception& error) {
    std::cerr << "sallyport_floor: " << error.what() << "\n";
    return 1;
  }
}
