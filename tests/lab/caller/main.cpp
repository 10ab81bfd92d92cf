// sallyport_caller URI NAME OTHER [--proxy PROXY] [--cacert FILE] [--timeout SECONDS]
//
// Meets OTHER in an application of the laboratory, see visit.hpp. Prints one JSON object: the carrier, the
// steps that were made, each with its milliseconds, and what went wrong. Exit code 0 if nothing did.
#include <iostream>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "visit.hpp"

int main(int argc, char** argv) {
  using namespace sallyport;
  std::string uri;
  std::string name;
  std::string other;
  double timeout = 30;
  client::ConnectOptions options;
  CLI::App app{"Meets another one in an application of the laboratory."};
  app.add_option("uri", uri)->required();
  app.add_option("name", name)->required();
  app.add_option("other", other)->required();
  app.add_option("--proxy", options.proxy);
  app.add_option("--cacert", options.ca_file);
  app.add_option("--timeout", timeout, "seconds for all of it");
  CLI11_PARSE(app, argc, argv);

  lab::Visit visit(name, other);
  visit.begin(uri, options);
  const std::string problem = visit.wait(std::chrono::milliseconds(static_cast<int>(timeout * 1000)));
  nlohmann::ordered_json steps = nlohmann::ordered_json::object();
  for (const auto& [step, milliseconds] : visit.steps()) steps[step] = milliseconds;
  const nlohmann::ordered_json said = {{"carrier", visit.carrier()}, {"steps", steps}, {"problem", problem}};
  std::cout << said.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << std::endl;
  return problem.empty() ? 0 : 1;
}
