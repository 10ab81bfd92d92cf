#pragma once
// LiveStream: the identity of a stream while anybody publishes or plays it. Immutable and shared; the
// messages themselves are in each worker's LocalStream. Its origin (the log that decides the order, the
// timeline, the list of workers with viewers) lives on the `home` worker.
#include <memory>
#include <string>

#include "hub/application_options.hpp"
#include "hub/stream_metadata.hpp"
#include "loop/event_loop.hpp"

namespace sallyport::hub {

struct LiveStream {
  std::string application;  ///< for the log
  std::string instance;
  std::string name;
  LiveOptions options;
  unsigned home = 0;  ///< index of the worker that holds the origin
  std::shared_ptr<StreamMetadata> metadata = nullptr;  ///< null: nobody asks for it
};
using LiveStreamRef = std::shared_ptr<const LiveStream>;

/// Publishes of one stream are numbered, rising; messages of an earlier one are stale. 0: none yet.
using PublishEpoch = std::uint64_t;

}  // namespace sallyport::hub
