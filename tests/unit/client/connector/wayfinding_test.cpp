// What a search makes of what is remembered.
#include "client/connector/wayfinding.hpp"

#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>
#include <unistd.h>

namespace sallyport::client {
namespace {

class WayfindingTest : public testing::Test {
 protected:
  WayfindingTest() : file_(std::filesystem::temp_directory_path() / ("ways-" + std::to_string(::getpid()) + ".json")) {}
  ~WayfindingTest() override { std::filesystem::remove(file_); }

  Wayfinding ways() {
    ConnectorOptions options;
    options.memory_file = file_.string();
    return {*parse_target("rtmp://media.example/live"), options};
  }
  static Candidate find(const Candidates& plan, const Carrier& carrier, std::uint16_t port) {
    return *std::find_if(plan.begin(), plan.end(), [&](const Candidate& one) { return one.carrier == carrier && one.port == port; });
  }

  const std::filesystem::path file_;
};

TEST_F(WayfindingTest, BeginsWithWhatWon) {
  const Wayfinding first = ways();
  first.note_use(find(first.plan(), kRtmp, 1935), Milliseconds(20), {});
  const Wayfinding second = ways();
  EXPECT_EQ(second.plan().front().carrier, kRtmp);
  EXPECT_TRUE(second.remembered(second.plan().front()));
  EXPECT_EQ(second.plan().size(), first.plan().size());
}

TEST_F(WayfindingTest, AsksForNoWebSocketAgainWhereItWasRefused) {
  const Wayfinding first = ways();
  first.note_use(turned_out(find(first.plan(), kHttp, 80), kRtmpt), Milliseconds(20), {});
  const Wayfinding second = ways();
  EXPECT_EQ(second.plan().front().carrier, kRtmpt);
  EXPECT_EQ(second.plan().front().port, 80);
  EXPECT_TRUE(second.remembered(second.plan().front()));
  EXPECT_EQ(find(second.plan(), kHttp, 80).port, 80) << "it stays among the others";
}

TEST_F(WayfindingTest, AWebSocketThatWonIsAskedForAgain) {
  const Wayfinding first = ways();
  first.note_use(turned_out(find(first.plan(), kHttp, 80), kWs), Milliseconds(20), {});
  EXPECT_EQ(ways().plan().front().carrier, kHttp);
}

}  // namespace
}  // namespace sallyport::client
