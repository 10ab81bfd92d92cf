#include "hub/stream_key_decider.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace sallyport::hub {
namespace {

TEST(QueryValue, Table) {
  struct Case {
    std::string query;
    std::string expected;
  };
  const Case cases[] = {
      {"key=abc", "abc"},
      {"a=1&key=abc&b=2", "abc"},
      {"a=1?key=abc", "abc"},
      {"key=first&key=second", "first"},
      {"key=a%62c", "abc"},
      {"key=a%20b", "a b"},
      {"key=a=b", "a=b"},
      {"key=a+b", "a+b"},
      {"key=", ""},
      {"key", ""},
      {"", ""},
      {"&&&", ""},
      {"mykey=abc", ""},
      {"key2=abc", ""},
      {"Key=abc", ""},
      {"%6bey=abc", ""},
      {"key=%zz", ""},
      {"key=%4", ""},
      {"key&key=abc", "abc"},
      {"=abc&key=x", "x"},
  };
  for (const Case& each : cases) EXPECT_EQ(query_value(each.query, "key"), each.expected) << '"' << each.query << '"';
}

class StreamKeyDeciderTest : public testing::Test {
 protected:
  StreamKeyDeciderTest() { application_.stream_key = "sesame"; }

  Verdict ask(void (StreamKeyDecider::*action)(const StreamQuestion&, Answer)) {
    client_.query = connect_query_;
    const StreamQuestion question{std::make_shared<ClientFacts>(client_), std::make_shared<ApplicationOptions>(application_),
                                  "s", stream_query_};
    std::optional<Verdict> verdict;
    (decider_.*action)(question, Answer(loop_, [&](Verdict given) { verdict = given; }));
    loop_.run_ready();
    return verdict.value_or(Verdict::refuse(Reason::none, "no answer"));
  }
  Reason publish() { return ask(&StreamKeyDecider::publish).reason; }

  loop::EventLoop loop_{0};
  StreamKeyDecider decider_;
  ClientFacts client_;
  ApplicationOptions application_;
  std::string connect_query_;
  std::string stream_query_;
};

TEST_F(StreamKeyDeciderTest, TheKeyMayStandBehindTheStreamNameOrTheAddress) {
  stream_query_ = "key=sesame";
  EXPECT_TRUE(ask(&StreamKeyDecider::publish).allowed);
  stream_query_.clear();
  connect_query_ = "key=sesame";
  EXPECT_TRUE(ask(&StreamKeyDecider::publish).allowed);
}

TEST_F(StreamKeyDeciderTest, AMissingAWrongAndALongerKeyAreRefused) {
  EXPECT_EQ(publish(), Reason::no_key);
  for (const char* wrong : {"key=Sesame", "key=sesam", "key=sesames", "key=x"}) {
    stream_query_ = wrong;
    EXPECT_EQ(publish(), Reason::bad_key) << wrong;
  }
}

TEST_F(StreamKeyDeciderTest, AWrongKeyBehindTheNameIsNotMendedByTheAddress) {
  stream_query_ = "key=wrong";
  connect_query_ = "key=sesame";
  EXPECT_EQ(publish(), Reason::bad_key);
}

TEST_F(StreamKeyDeciderTest, AnApplicationWithoutAKeyAdmitsNobodyNotEvenWithAnEmptyOne) {
  application_.stream_key.clear();
  EXPECT_EQ(publish(), Reason::no_key);
  stream_query_ = "key=";
  EXPECT_EQ(publish(), Reason::no_key);
  stream_query_ = "key=sesame";
  EXPECT_EQ(publish(), Reason::no_key);
}

TEST_F(StreamKeyDeciderTest, AnOpenApplicationAdmitsEverybody) {
  application_.publish = PublishPolicy::open;
  EXPECT_TRUE(ask(&StreamKeyDecider::publish).allowed);
}

TEST_F(StreamKeyDeciderTest, PlayingNeedsNoKey) { EXPECT_TRUE(ask(&StreamKeyDecider::play).allowed); }

TEST_F(StreamKeyDeciderTest, ADescriptionNeverHoldsTheKey) {
  stream_query_ = "key=mine";
  const Verdict verdict = ask(&StreamKeyDecider::publish);
  EXPECT_EQ(verdict.description.find("sesame"), std::string::npos);
  EXPECT_EQ(verdict.description.find("mine"), std::string::npos);
}

}  // namespace
}  // namespace sallyport::hub
