#pragma once
// Service: all that is transcoded in a server, on a loop of its own: who wants something gets a job here, and each job a
// process.
#include <atomic>
#include <functional>
#include <map>
#include <memory>

#include "transcode/job.hpp"
#include "transcode/limits.hpp"

namespace sallyport::transcode {

/// The program that decodes and encodes; it lies beside the server's.
inline std::string transcoder_program() { return child::program_beside("sallyport-transcoder"); }

class Service final : public hub::AudioTranscoder {
 public:
  /// `loop` outlives it.
  Service(loop::EventLoop& loop, Limits limits, std::string program = transcoder_program());
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  ~Service() override;

  // From any thread.
  std::unique_ptr<hub::TranscodeJob> begin(hub::TranscodeOrder order, hub::TranscodeReceiverRef receiver) override;
  /// For processes that start from now on.
  void set_limits(Limits limits);

  /// Asks all processes to end, sees to it that they do, and calls `done` then, two seconds later at most. Nothing is
  /// started any more. On the loop.
  void finish(std::function<void()> done);

 private:
  using Id = std::uint64_t;
  class Handle;

  void open(Id id, hub::TranscodeOrder order, hub::TranscodeReceiverRef receiver);
  void push(Id id, hub::AudioRun run, const std::vector<hub::StreamMessage>& batch);
  void close(Id id);
  void sweep();
  void look_if_finished();

  loop::EventLoop& loop_;
  const std::string program_;
  Places places_;
  std::map<Id, std::unique_ptr<Job>> jobs_;
  std::vector<std::unique_ptr<Job>> leaving_;  // closed ones whose processes have not ended
  std::atomic<Id> last_id_{0};
  loop::Timer sweeper_{[this] { sweep(); }};
  bool ending_ = false;
  std::function<void()> finished_;
  MonotonicTime finish_by_{};
};

}  // namespace sallyport::transcode
