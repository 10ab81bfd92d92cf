#include "cli/client_commands.hpp"
#include "cli/json_value.hpp"
#include "cli/shared_run.hpp"

namespace sallyport::cli {

ExitCode so_send(const SharedObjectArguments& arguments) {
  if (!check_uri(arguments.client.uri)) return kUsage;
  std::vector<client::Value> values;
  for (const std::string& text : arguments.values) values.push_back(typed_value(text));
  SharedRun run(arguments);
  bool sent = false;  // on the connection's thread
  run.object().on_message(arguments.handler, [&](const std::vector<client::Value>& received) {
    if (sent && received == values) run.finish("sent");
  });
  const auto on_sync = [&](const SharedRun::Changes&) {
    if (sent) return;
    sent = true;
    if (!run.object().send(arguments.handler, values)) run.finish("refused", "the call could not be sent");
  };
  run.limit(2 * arguments.client.timeout_ms(), "the call has not come back in time");
  run.run(on_sync);
  return run.report(nlohmann::ordered_json::object());
}

}  // namespace sallyport::cli
