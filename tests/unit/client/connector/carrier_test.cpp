// The carriers, and what can be said about obstacles on them.
#include "client/connector/carrier.hpp"

#include <set>

#include <gtest/gtest.h>

#include "client/connector/advice.hpp"

namespace sallyport::client {
namespace {

TEST(Carrier, HasAWordOfItsOwn) {
  std::set<std::string_view> words;
  std::size_t count = 0;
  for (const Carrier& carrier :
       {kRtmp, kRtmps, kHttp, kHttps, kWs, kWss, kRtmpt, kRtmpts, kHttpPoll, kHttpsPoll, kHttpText,
        kHttpsText, kRtmpe, kRtmpte, kRtmptePoll, kRtmpteText}) {
    words.insert(to_string(carrier));
    ++count;
  }
  EXPECT_EQ(words.size(), count);
  EXPECT_FALSE(words.contains("unknown"));
}

TEST(Carrier, OfASchemeThatPromisesTlsIsInsideTls) {
  for (const Scheme scheme : {Scheme::rtmps, Scheme::rtmpts, Scheme::wss}) {
    for (const Carrier& carrier : carriers_of(scheme)) EXPECT_TRUE(carrier.tls) << to_string(carrier);
  }
}

TEST(Carrier, OfRtmpeIsInsideRtmpe) {
  for (const Scheme scheme : {Scheme::rtmpe, Scheme::rtmpte}) {
    for (const Carrier& carrier : carriers_of(scheme)) EXPECT_TRUE(carrier.rtmpe) << to_string(carrier);
  }
  EXPECT_FALSE(allows(Scheme::rtmp, kRtmpe));
}

TEST(Advice, IsThereForEveryObstacle) {
  for (int i = 1; i <= static_cast<int>(Obstacle::unsupported); ++i) {
    const auto obstacle = static_cast<Obstacle>(i);
    EXPECT_EQ(advice(obstacle).empty(), obstacle == Obstacle::cancelled) << to_string(obstacle);
  }
}

}  // namespace
}  // namespace sallyport::client
