// The media plane on real threads, bounded by count: what a thread sanitizer is to watch.
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <thread>

#include "hub/media_plane.hpp"
#include "hub_test_support.hpp"

namespace sallyport::hub {
namespace {

using namespace sallyport::test;

constexpr unsigned kWorkers = 3;
constexpr std::uint32_t kMessages = 20'000;

/// Counts what it sees and checks that it rises. Lives on its worker's loop.
class CountingViewer : public Viewer {
 public:
  CountingViewer(MediaPlane& plane, LiveStreamRef stream) : plane_(plane), stream_(std::move(stream)) {
    local_ = &plane_.attach(stream_, *this);
    on_media();
  }
  ~CountingViewer() override { plane_.detach(stream_, *this); }
  void on_media() override {
    if (!local_->ready()) return;
    while (const StreamMessage* message = cursor_.next(local_->log())) {
      if (message->is_mark()) continue;
      if (seen_ > 0 && message->timestamp <= last_) ++disorder;
      last_ = message->timestamp;
      ++seen_;
      bytes_ += message->payload.size();
    }
  }
  std::uint32_t last() const { return last_; }
  int disorder = 0;

 private:
  MediaPlane& plane_;
  LiveStreamRef stream_;
  LocalStream* local_ = nullptr;
  Cursor cursor_;
  std::uint32_t last_ = 0;
  std::uint32_t seen_ = 0;
  std::size_t bytes_ = 0;
};

class Workers {
 public:
  Workers() {
    for (unsigned i = 0; i < kWorkers; ++i) loops.push_back(std::make_unique<loop::EventLoop>(i));
    for (auto& loop : loops) planes.push_back(std::make_unique<MediaPlane>(*loop, planes));
    for (unsigned i = 0; i < kWorkers; ++i) threads_[i] = std::thread([this, i] { loops[i]->run(); });
  }
  ~Workers() { stop(); }
  void stop() {
    for (unsigned i = 0; i < kWorkers; ++i) {
      if (!threads_[i].joinable()) continue;
      loops[i]->stop();
      threads_[i].join();
    }
  }
  /// Runs on the worker and waits for it.
  template <typename Work>
  void on(unsigned worker, Work work) {
    std::atomic<bool> done{false};
    loops[worker]->post([&] {
      work(*planes[worker]);
      done = true;
      done.notify_all();
    });
    done.wait(false);
  }
  /// Long enough for a message to go home and from there anywhere.
  void settle() {
    for (int round = 0; round < 4; ++round)
      for (unsigned i = 0; i < kWorkers; ++i) on(i, [](MediaPlane&) {});
  }

  std::vector<std::unique_ptr<loop::EventLoop>> loops;
  std::vector<std::unique_ptr<MediaPlane>> planes;

 private:
  std::array<std::thread, kWorkers> threads_;
};

/// Publishes a burst per turn and posts the next.
void publish_some(MediaPlane& plane, const LiveStreamRef& stream, std::uint32_t from, std::atomic<bool>& done) {
  const std::uint32_t until = std::min(from + 10, kMessages);
  for (std::uint32_t i = from; i < until; ++i) plane.publish(stream, 1, i % 50 == 0 ? key("key frame", i + 1) : inter("frame", i + 1));
  if (until < kMessages) return plane.event_loop().post([&plane, &stream, until, &done] { publish_some(plane, stream, until, done); });
  done = true;
}

TEST(MediaPlaneThreads, ThreeWorkersAgreeUnderLoadWhileViewersComeAndGo) {
  Workers workers;
  const LiveStreamRef stream = std::make_shared<LiveStream>(LiveStream{"live", "_definst_", "s", {}, 1});
  std::array<std::unique_ptr<CountingViewer>, kWorkers> staying;
  for (unsigned i = 0; i < kWorkers; ++i)
    workers.on(i, [&](MediaPlane& plane) { staying[i] = std::make_unique<CountingViewer>(plane, stream); });
  workers.settle();

  std::atomic<bool> done{false};
  workers.on(0, [&](MediaPlane& plane) {
    plane.begin_publish(stream, 1);
    publish_some(plane, stream, 0, done);
  });
  int disorder = 0;
  for (unsigned round = 0; !done || round < 30; ++round) {
    std::unique_ptr<CountingViewer> passing;
    const unsigned worker = round % kWorkers;
    workers.on(worker, [&](MediaPlane& plane) { passing = std::make_unique<CountingViewer>(plane, stream); });
    workers.on((worker + 1) % kWorkers, [](MediaPlane&) {});
    workers.on(worker, [&](MediaPlane&) {
      disorder += passing->disorder;
      passing.reset();
    });
  }
  workers.settle();
  for (unsigned i = 0; i < kWorkers; ++i) {
    workers.on(i, [&](MediaPlane&) {
      EXPECT_EQ(staying[i]->last(), kMessages) << "worker " << i;
      disorder += staying[i]->disorder;
      staying[i].reset();
    });
  }
  EXPECT_EQ(disorder, 0);
  workers.on(0, [&](MediaPlane& plane) { plane.end_publish(stream, 1); });
  workers.settle();
  for (unsigned i = 0; i < kWorkers; ++i)
    workers.on(i, [&](MediaPlane& plane) { EXPECT_EQ(plane.stream_count(), 0u) << "worker " << i; });
}

}  // namespace
}  // namespace sallyport::hub
