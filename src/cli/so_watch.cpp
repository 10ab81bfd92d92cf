#include <iostream>

#include "cli/client_commands.hpp"
#include "cli/json_value.hpp"
#include "cli/report.hpp"
#include "cli/shared_run.hpp"

namespace sallyport::cli {
namespace {

using Json = nlohmann::ordered_json;
using Change = client::SharedObjectChange;

bool has_value(Change::Code code) {
  return code == Change::Code::change || code == Change::Code::success || code == Change::Code::reject;
}

Json array_of(const std::vector<client::Value>& values) {
  Json array = Json::array();
  for (const client::Value& value : values) array.push_back(to_json(value));
  return array;
}

std::string text_of(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Prints what happens, line by line, on the connection's thread.
class Watcher {
 public:
  explicit Watcher(const SharedObjectArguments& arguments) : json_(arguments.client.json) {}

  void on_changes(const client::SharedObject& object, const SharedRun::Changes& changes) {
    for (const Change& change : changes) {
      Json line = {{"code", std::string(to_string(change.code))}};
      if (change.code != Change::Code::clear) line["name"] = change.name;
      if (has_value(change.code)) line["value"] = to_json(object.get(change.name));
      if (!change.old_value.is_nothing()) line["old"] = to_json(change.old_value);
      print(line, line.contains("value") ? line["value"] : Json());
      ++changes_;
    }
  }
  void on_message(const std::string& name, const std::vector<client::Value>& arguments) {
    Json line = {{"code", "message"}, {"name", name}, {"arguments", array_of(arguments)}};
    print(line, line["arguments"]);
    ++messages_;
  }
  Json facts() const { return {{"changes", changes_}, {"messages", messages_}}; }

 private:
  void print(const Json& line, const Json& value) const {
    if (json_) {
      std::cout << text_of(line);
    } else {
      std::cout << line["code"].get<std::string>();
      if (line.contains("name")) std::cout << ' ' << text_of(line["name"]);
      if (line.contains("value") || line.contains("arguments")) std::cout << ' ' << text_of(value);
    }
    std::cout << std::endl;  // whoever reads along wants it now
  }

  const bool json_;
  std::uint64_t changes_ = 0;
  std::uint64_t messages_ = 0;
};

}  // namespace

ExitCode so_watch(const SharedObjectArguments& arguments) {
  if (!check_uri(arguments.client.uri)) return kUsage;
  Watcher watcher(arguments);
  SharedRun run(arguments);
  run.object().on_any_message([&](const std::string& name, const std::vector<client::Value>& values) {
    watcher.on_message(name, values);
  });
  const auto on_sync = [&](const SharedRun::Changes& changes) { watcher.on_changes(run.object(), changes); };
  const auto seconds = std::chrono::duration<double>(arguments.seconds);
  run.limit(std::chrono::duration_cast<std::chrono::milliseconds>(seconds), {});
  run.run(on_sync);
  return run.report(watcher.facts());
}

}  // namespace sallyport::cli
