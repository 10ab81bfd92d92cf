// Transcoding in processes of their own: the real program, and what becomes of it when it goes.
#include "transcode/service.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>

#include <unistd.h>

#include "hub/media_message.hpp"

namespace sallyport::transcode {
namespace {

using media::AudioCodec;
using media::PacketType;

constexpr Milliseconds kPatience{20'000};
/// 20 ms of stereo silence.
const ByteVector kOpusSilence{0xFC, 0xFF, 0xFE};

class Receiver final : public hub::TranscodeReceiver {
 public:
  void on_transcoded(hub::AudioRun run, hub::StreamMessage message) override {
    message.config ? ++headers : ++frames;
    newest_run = run;
    newest_time = message.timestamp;
  }
  void on_transcoder_lost() override { ++lost; }
  int headers = 0;
  int frames = 0;
  int lost = 0;
  hub::AudioRun newest_run = 0;
  std::uint32_t newest_time = 0;
};

class ServiceTest : public testing::Test {
 protected:
  template <typename Condition>
  bool eventually(Condition condition) {
    const MonotonicTime until = monotonic_now() + kPatience;
    while (!condition()) {
      if (monotonic_now() > until) return false;
      loop_.run_ready();
      std::this_thread::sleep_for(Milliseconds(1));
    }
    return true;
  }
  std::unique_ptr<hub::TranscodeJob> begin(Service& service, const std::shared_ptr<Receiver>& receiver) {
    return service.begin({AudioCodec::aac, 96'000, "live", "_definst_", "show"}, {loop_, receiver});
  }
  /// `count` packets from `time` on.
  static void push(hub::TranscodeJob& job, std::uint32_t time, int count, hub::AudioRun run = 1) {
    std::vector<hub::StreamMessage> batch;
    for (int i = 0; i < count; ++i) {
      const SharedBytes body = media::write_audio(AudioCodec::opus, PacketType::coded_frames, kOpusSilence);
      batch.push_back(hub::make_media_message(hub::StreamMessage::Kind::audio, body, time + 20 * static_cast<std::uint32_t>(i)));
    }
    job.push(run, std::move(batch));
  }
  void finish(Service& service) {
    bool finished = false;
    service.finish([&finished] { finished = true; });
    EXPECT_TRUE(eventually([&] { return finished; }));
  }
  std::size_t children() const {
    std::ifstream list("/proc/self/task/" + std::to_string(::getpid()) + "/children");
    return static_cast<std::size_t>(std::distance(std::istream_iterator<int>(list), std::istream_iterator<int>()));
  }
  static pid_t child() {
    std::ifstream list("/proc/self/task/" + std::to_string(::getpid()) + "/children");
    pid_t pid = 0;
    list >> pid;
    return pid;
  }

  loop::EventLoop loop_{0};
  std::shared_ptr<Receiver> receiver_ = std::make_shared<Receiver>();
};

TEST_F(ServiceTest, OpusComesBackAsAac) {
  Service service(loop_, {});
  const auto job = begin(service, receiver_);
  push(*job, 1'000, 50);
  EXPECT_TRUE(eventually([&] { return receiver_->frames >= 45; }));
  EXPECT_EQ(receiver_->newest_run, 1u);
  EXPECT_NEAR(receiver_->newest_time, 1'950, 80);
  finish(service);
}

TEST_F(ServiceTest, AnotherRunIsToldApart) {
  Service service(loop_, {});
  const auto job = begin(service, receiver_);
  push(*job, 0, 10);
  push(*job, 7'000, 10, 2);
  EXPECT_TRUE(eventually([&] { return receiver_->newest_run == 2 && receiver_->newest_time > 7'000; }));
  finish(service);
}

TEST_F(ServiceTest, AProcessThatDiesIsReplaced) {
  Service service(loop_, {});
  const auto job = begin(service, receiver_);
  push(*job, 0, 10);
  ASSERT_TRUE(eventually([&] { return receiver_->frames > 0; }));
  ::kill(child(), SIGKILL);
  ASSERT_TRUE(eventually([&] { return receiver_->lost == 1; }));
  const int before = receiver_->headers;
  ASSERT_TRUE(eventually([&] { return receiver_->headers > before; })) << "it has been told what the sound is";
  push(*job, 5'000, 10);
  EXPECT_TRUE(eventually([&] { return receiver_->newest_time > 5'000; }));
  finish(service);
}

TEST_F(ServiceTest, AProcessThatHangsIsReplaced) {
  Service service(loop_, {});
  const auto job = begin(service, receiver_);
  push(*job, 0, 10);
  ASSERT_TRUE(eventually([&] { return receiver_->frames > 0; }));
  ::kill(child(), SIGSTOP);
  push(*job, 200, 1);
  EXPECT_TRUE(eventually([&] { return receiver_->lost == 1; }));
  finish(service);
}

TEST_F(ServiceTest, WithoutAPlaceItWaitsForOne) {
  Service service(loop_, {.max_processes = 1});
  auto first = begin(service, receiver_);
  const auto waiting = std::make_shared<Receiver>();
  const auto second = begin(service, waiting);
  ASSERT_TRUE(eventually([&] { return waiting->lost == 1; }));
  EXPECT_EQ(children(), 1u);
  first.reset();
  push(*second, 0, 1);
  EXPECT_TRUE(eventually([&] { return waiting->headers == 1; }));
  finish(service);
}

TEST_F(ServiceTest, EndsItsProcesses) {
  Service service(loop_, {});
  auto job = begin(service, receiver_);
  push(*job, 0, 10);
  ASSERT_TRUE(eventually([&] { return receiver_->frames > 0; }));
  job.reset();
  EXPECT_TRUE(eventually([&] { return children() == 0; }));
  const auto another = begin(service, receiver_);
  finish(service);
  EXPECT_EQ(children(), 0u);
}

TEST_F(ServiceTest, AProgramThatIsNotThereIsALoss) {
  Service service(loop_, {}, "/nowhere/sallyport-transcoder");
  const auto job = begin(service, receiver_);
  EXPECT_TRUE(eventually([&] { return receiver_->lost > 0; }));
  finish(service);
}

/// Says nothing that a transcoder says.
TEST_F(ServiceTest, AProgramThatIsAnotherIsALoss) {
  Service service(loop_, {}, "/bin/true");
  const auto job = begin(service, receiver_);
  EXPECT_TRUE(eventually([&] { return receiver_->lost > 1; }));
  finish(service);
}

}  // namespace
}  // namespace sallyport::transcode
