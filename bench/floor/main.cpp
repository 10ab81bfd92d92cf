// sallyport_floor: the least a program can do that receives a stream over RTMP and sends it on. No product
// and no server: it checks nothing. It is what fan-out is compared with.
#include <exception>
#include <iostream>

#include <CLI/CLI.hpp>
#include <sys/resource.h>

#include "floor/floor_server.hpp"

namespace {

void allow_many_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Sends what one publisher sends to all players, and nothing else.");
  sallyport::bench::Endpoint at;
  unsigned merge_ms = 0;
  app.add_option("--port", at.port)->required();
  app.add_option("--merge-ms", merge_ms, "one write per player and window of so many milliseconds");
  CLI11_PARSE(app, argc, argv);
  try {
    allow_many_descriptors();
    sallyport::bench::Poller poller;
    const sallyport::bench::FloorServer server(poller, at, merge_ms);
    while (true) poller.run_once(-1);
  } catch (const std::exception& error) {
    std::cerr << "sallyport_floor: " << error.what() << "\n";
    return 1;
  }
}
