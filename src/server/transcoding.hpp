#pragma once
// Transcoding: what a server needs to transcode: the service, on a thread of its own.
#include "server/loop_thread.hpp"
#include "transcode/service.hpp"

namespace sallyport::server {

class Transcoding {
 public:
  explicit Transcoding(transcode::Limits limits) : service_(thread_.loop(), limits) {}
  ~Transcoding() { finish(); }

  transcode::Service& service() { return service_; }

  void start();
  /// When nobody wants anything any more. Ends the processes, which get a second for it.
  void finish();

 private:
  LoopThread thread_{0};
  transcode::Service service_;
  bool running_ = false;
};

}  // namespace sallyport::server
