#include "cli/shared_run.hpp"

#include <utility>

namespace sallyport::cli {
namespace {

client::SharedObjectOptions object_options(const SharedObjectArguments& arguments) {
  client::SharedObjectOptions options;
  options.timeout = arguments.client.timeout_ms();
  return options;
}

}  // namespace

SharedRun::SharedRun(const SharedObjectArguments& arguments)
    : arguments_(arguments),
      run_(arguments.client),
      object_(client::SharedObject::get_remote(arguments.name, run_.connection(), arguments.persistent,
                                               object_options(arguments))) {}

void SharedRun::limit(std::chrono::milliseconds limit, std::string problem) {
  limit_ = limit;
  late_ = std::move(problem);
}

void SharedRun::run(std::function<void(const Changes&)> on_sync, const std::function<void()>& every) {
  using Clock = std::chrono::steady_clock;
  object_.on_sync(std::move(on_sync));
  object_.on_status([this](const client::Status& status) { on_status(status); });
  run_.connect(arguments_.client.uri, [this] { object_.connect(); });
  const auto end = Clock::now() + limit_;
  run_.wait([&] {
    if (every) every();
    if (limit_.count() > 0 && Clock::now() >= end) run_.finish("time", late_);
  });
  object_.close();
  run_.close();
}

/// The connection says itself when and why it has ended.
void SharedRun::on_status(const client::Status& status) {
  if (!status.is_error()) return;
  run_.finish("refused", status.description.empty() ? status.code : status.code + ": " + status.description);
}

}  // namespace sallyport::cli
