#include "server/plugins.hpp"

#include <future>

namespace sallyport::server {

Plugins::Plugins(std::shared_ptr<hub::AccessDecider> decider, hub::Observer& observer)
    : decider_(std::make_shared<plugin::Decider>(std::move(decider), supervisor_)), notifier_(observer, supervisor_) {}

void Plugins::start() {
  running_ = true;
  thread_.start("plugin");
}

/// On the thread that started the processes: they are killed when it ends.
void Plugins::finish() {
  if (!std::exchange(running_, false)) return;
  std::promise<void> finished;
  thread_.loop().post([this, &finished] {
    supervisor_.finish();
    finished.set_value();
  });
  finished.get_future().wait();
  thread_.finish();
}

}  // namespace sallyport::server
