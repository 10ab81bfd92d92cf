#include "transcode/service.hpp"

#include <utility>

namespace sallyport::transcode {
namespace {

constexpr Milliseconds kSweepEvery{20};
constexpr Milliseconds kTimeToFinish{2'000};  // a process gets a second

}  // namespace

/// What who wants something holds. The service outlives it.
class Service::Handle final : public hub::TranscodeJob {
 public:
  Handle(Service& service, Id id) : service_(service), id_(id) {}
  ~Handle() override {
    service_.loop_.post([&service = service_, id = id_] { service.close(id); });
  }
  void push(hub::AudioRun run, std::vector<hub::StreamMessage> batch) override {
    service_.loop_.post([&service = service_, id = id_, run, batch = std::move(batch)] { service.push(id, run, batch); });
  }

 private:
  Service& service_;
  const Id id_;
};

Service::Service(loop::EventLoop& loop, Limits limits, std::string program)
    : loop_(loop), program_(std::move(program)), places_{limits.max_processes} {}

Service::~Service() = default;

std::unique_ptr<hub::TranscodeJob> Service::begin(hub::TranscodeOrder order, hub::TranscodeReceiverRef receiver) {
  const Id id = ++last_id_;
  loop_.post([this, id, order = std::move(order), receiver = std::move(receiver)]() mutable { open(id, std::move(order), std::move(receiver)); });
  return std::make_unique<Handle>(*this, id);
}

void Service::set_limits(Limits limits) {
  loop_.post([this, limits] { places_.most = limits.max_processes; });
}

void Service::open(Id id, hub::TranscodeOrder order, hub::TranscodeReceiverRef receiver) {
  if (ending_) return;
  jobs_[id] = std::make_unique<Job>(loop_, std::move(order), std::move(receiver), program_, places_);
}

void Service::push(Id id, hub::AudioRun run, const std::vector<hub::StreamMessage>& batch) {
  const auto found = jobs_.find(id);
  if (found != jobs_.end()) found->second->push(run, batch);
}

void Service::close(Id id) {
  auto gone = jobs_.extract(id);
  if (!gone) return;
  gone.mapped()->close();
  leaving_.push_back(std::move(gone.mapped()));
  if (!sweeper_.armed()) sweeper_.arm(loop_.timers(), kSweepEvery);
}

void Service::sweep() {
  std::erase_if(leaving_, [](const auto& job) { return job->closed(); });
  if (ending_) return look_if_finished();
  if (!leaving_.empty()) sweeper_.arm(loop_.timers(), kSweepEvery);
}

void Service::finish(std::function<void()> done) {
  ending_ = true;
  finished_ = std::move(done);
  finish_by_ = monotonic_now() + kTimeToFinish;
  while (!jobs_.empty()) close(jobs_.begin()->first);
  sweep();
}

void Service::look_if_finished() {
  if (!leaving_.empty() && monotonic_now() < finish_by_) return sweeper_.arm(loop_.timers(), kSweepEvery);
  sweeper_.cancel();
  leaving_.clear();  // ends what has not ended
  if (const auto done = std::exchange(finished_, nullptr)) done();
}

}  // namespace sallyport::transcode
