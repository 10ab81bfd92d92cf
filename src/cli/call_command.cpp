#include <iostream>

#include "cli/client_commands.hpp"
#include "cli/client_run.hpp"
#include "cli/json_value.hpp"
#include "cli/report.hpp"

namespace sallyport::cli {
namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  sallyport call rtmp://host/chat getUsers\n"
    "  sallyport call rtmp://host/chat say '\"hello\"' 42 '{\"to\": \"all\"}'      each argument is JSON …\n"
    "  sallyport call rtmp://host/chat say hello                            … or else the text as it stands\n"
    "\n"
    "Prints what the method returned, as JSON. Exit code 1 if it failed, 2 for wrong arguments.\n";

std::string problem_of(const client::CallResult& result) {
  using Outcome = client::CallResult::Outcome;
  switch (result.outcome) {
    case Outcome::result:
      return {};
    case Outcome::error: {
      const std::string code = result.value["code"].as_string();
      return code.empty() ? result.value.to_string() : code + ": " + result.value["description"].as_string();
    }
    case Outcome::timed_out:
      return "the call was not answered in time";
    case Outcome::closed:
      return "the connection ended before the call was answered";
    case Outcome::refused:
      return "the call could not be sent";
  }
  return {};
}

}  // namespace

CLI::App* add_call(CLI::App& app, CallArguments& arguments) {
  CLI::App* call = app.add_subcommand("call", "Call a method of an application");
  add_client_options(*call, arguments.client);
  call->add_option("METHOD", arguments.method, "Name of the method")->required();
  call->add_option("JSON", arguments.values, "Its arguments")->type_name("");
  call->footer(kExamples);
  return call;
}

ExitCode call(const CallArguments& arguments) {
  if (!check_uri(arguments.client.uri)) return kUsage;
  std::vector<client::Value> values;
  for (const std::string& text : arguments.values) values.push_back(typed_value(text));
  ClientRun run(arguments.client);
  client::CallResult result;  // written before finish(), read behind wait()
  run.connect(arguments.client.uri, [&] {
    const auto done = [&](const client::CallResult& answer) {
      if (run.finished()) return;
      result = answer;
      run.finish("answered", problem_of(answer));
    };
    run.connection().call(arguments.method, values, done, arguments.client.timeout_ms());
  });
  run.wait();
  run.close();
  const nlohmann::ordered_json json = to_json(result.value);
  if (!arguments.client.json && result.ok()) print_json(json);
  nlohmann::ordered_json facts = nlohmann::ordered_json::object();
  facts[result.ok() ? "result" : "information"] = json;
  return run.report(std::move(facts));
}

}  // namespace sallyport::cli
