#include "server/transcoding.hpp"

#include <future>

namespace sallyport::server {

void Transcoding::start() {
  running_ = true;
  thread_.start("transcode");
}

/// On the thread that started the processes: they are killed when it ends.
void Transcoding::finish() {
  if (!std::exchange(running_, false)) return;
  std::promise<void> finished;
  thread_.loop().post([this, &finished] { service_.finish([&finished] { finished.set_value(); }); });
  finished.get_future().wait();
  thread_.finish();
}

}  // namespace sallyport::server
