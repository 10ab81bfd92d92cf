#pragma once
// SharedRun: a command's use of one shared object, from `connect` to the end of the connection.
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "cli/client_run.hpp"
#include "cli/so_command.hpp"

namespace sallyport::cli {

class SharedRun {
 public:
  using Changes = std::vector<client::SharedObjectChange>;

  explicit SharedRun(const SharedObjectArguments& arguments);

  client::SharedObject& object() { return object_; }
  /// As ClientRun: the first call counts.
  void finish(const std::string& how, const std::string& problem = {}) { run_.finish(how, problem); }
  /// Whatever else happens, it is over after `limit`; `problem` is empty if that is well.
  void limit(std::chrono::milliseconds limit, std::string problem);
  /// Connects and uses the object, waits until it is over and takes leave. `on_sync` is called on the
  /// connection's thread, `every` twice a second on the caller's.
  void run(std::function<void(const Changes&)> on_sync, const std::function<void()>& every = {});
  /// What is wrong although it ended well.
  void object_to(const std::string& problem) { run_.object(problem); }
  /// As ClientRun::report().
  ExitCode report(nlohmann::ordered_json facts) { return run_.report(std::move(facts)); }

 private:
  void on_status(const client::Status& status);

  const SharedObjectArguments& arguments_;
  std::chrono::milliseconds limit_{0};  // 0: none
  std::string late_;                    // what is wrong then
  ClientRun run_;
  client::SharedObject object_;
};

}  // namespace sallyport::cli
