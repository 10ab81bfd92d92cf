#include <atomic>

#include "cli/client_commands.hpp"
#include "cli/json_value.hpp"
#include "cli/report.hpp"
#include "cli/shared_run.hpp"
#include "client/session/footprint.hpp"

namespace sallyport::cli {
namespace {

/// What was asked for and is there.
nlohmann::ordered_json found_properties(const client::SharedObject& object,
                                        const std::vector<std::string>& wanted) {
  nlohmann::ordered_json all = nlohmann::ordered_json::object();
  if (wanted.empty()) {
    for (const auto& [name, value] : object.properties()) all[name] = to_json(value);
  }
  for (const std::string& name : wanted) {
    if (object.has(name)) all[name] = to_json(object.get(name));
  }
  return all;
}

/// A server may send a large object in several messages, and none of them says that it is the last one.
bool may_be_a_part(const client::SharedObject& object) {
  constexpr std::size_t kLarge = 128 * 1024;
  std::size_t size = 0;
  for (const auto& [name, value] : object.properties())
    size += name.size() + client::footprint(value.content());
  return size >= kLarge;
}

}  // namespace

ExitCode so_get(const SharedObjectArguments& arguments) {
  if (!check_uri(arguments.client.uri)) return kUsage;
  SharedRun run(arguments);
  std::atomic<unsigned> messages = 0;
  const auto on_sync = [&](const SharedRun::Changes&) {
    ++messages;
    if (!may_be_a_part(run.object())) run.finish("synchronized");
  };
  const auto every = [&, before = 0u]() mutable {
    const unsigned now = messages;
    if (now > 0 && now == before) run.finish("synchronized");
    before = now;
  };
  run.limit(2 * arguments.client.timeout_ms(), "the shared object was not synchronized in time");
  run.run(on_sync, every);
  const nlohmann::ordered_json found = found_properties(run.object(), arguments.properties);
  for (const std::string& name : arguments.properties) {
    if (!found.contains(name)) run.object_to("there is no property " + name);
  }
  const ExitCode code = run.report({{"version", run.object().version()}, {"properties", found}});
  if (code == kSuccess && !arguments.client.json)
    print_json(arguments.properties.size() == 1 ? found[arguments.properties.front()] : found);
  return code;
}

}  // namespace sallyport::cli
