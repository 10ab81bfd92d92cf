// sallyport_wire NAMESPACE:DEVICE NAMESPACE:DEVICE [--delay-ms N] [--jitter-ms N] [--loss-percent N] [--seed
// N]
//
// Joins two network namespaces by a line with these properties, the same in both directions. Makes the two
// devices, prints "ready", and carries frames until it is ended.
#include <cstdio>
#include <exception>
#include <string>

#include <CLI/CLI.hpp>

#include "common/clock.hpp"
#include "direction.hpp"
#include "tap.hpp"

namespace sallyport::lab {
namespace {

struct Options {
  std::string one;
  std::string other;
  double delay_ms = 0;
  double jitter_ms = 0;
  double loss_percent = 0;
  std::uint64_t seed = 1;
};

Tap open_end(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) throw std::invalid_argument(text + ": write NAMESPACE:DEVICE");
  return Tap(text.substr(0, colon), text.substr(colon + 1));
}

std::int64_t nanos(double ms) {
  return static_cast<std::int64_t>(ms * bench::kNanosPerMilli);
}

int carry(const Options& options) {
  Tap one = open_end(options.one);
  Tap other = open_end(options.other);
  bench::Poller poller;
  const LineOptions line{nanos(options.delay_ms), nanos(options.jitter_ms), options.loss_percent / 100};
  // The directions have losses of their own.
  const Direction there(poller, one, other, line, options.seed);
  const Direction back(poller, other, one, line, options.seed + 1);
  std::puts("ready");
  std::fflush(stdout);
  for (;;) poller.run_once(-1);
}

}  // namespace
}  // namespace sallyport::lab

int main(int argc, char** argv) {
  sallyport::lab::Options options;
  CLI::App app{"Joins two network namespaces by a line with delay, jitter and loss."};
  app.add_option("one", options.one, "NAMESPACE:DEVICE of one end")->required();
  app.add_option("other", options.other, "NAMESPACE:DEVICE of the other end")->required();
  app.add_option("--delay-ms", options.delay_ms, "what every frame takes in each direction")
      ->check(CLI::Range(0.0, 60'000.0));
  app.add_option("--jitter-ms", options.jitter_ms, "up to this much longer")
      ->check(CLI::Range(0.0, 60'000.0));
  app.add_option("--loss-percent", options.loss_percent, "of the frames are lost")
      ->check(CLI::Range(0.0, 100.0));
  app.add_option("--seed", options.seed, "of the dice; the same seed loses the same frames");
  CLI11_PARSE(app, argc, argv);
  try {
    return sallyport::lab::carry(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sallyport_wire: %s\n", error.what());
    return 1;
  }
}
