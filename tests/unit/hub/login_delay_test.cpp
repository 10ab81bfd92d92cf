#include "hub/login_delay.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <thread>

namespace sallyport::hub {
namespace {

/// Knows one key; "key=expired" stands for a token that was genuine.
class OneKey final : public AccessDecider {
 public:
  void withdraw(const ClientFacts&, const Grant&, Reason) override {}
  void note_refusal(const Refusal& refusal) override {
    noted.push_back(std::string(refusal.by) + " " + std::string(refusal.stream));
  }
  void connect(const ConnectQuestion&, Answer answer) override { answer(Verdict::allow()); }
  void publish(const StreamQuestion& question, Answer answer) override {
    ++asked;
    if (question.query.empty()) return answer(Verdict::refuse(Reason::no_key, "none"));
    if (question.query == "key=expired") return answer(Verdict::refuse(Reason::token_expired, "expired"));
    if (question.query != "key=right") return answer(Verdict::refuse(Reason::bad_key, "wrong"));
    answer(Verdict::allow());
  }
  void play(const StreamQuestion& question, Answer answer) override { publish(question, std::move(answer)); }
  int asked = 0;
  std::vector<std::string> noted;
};

class LoginDelayTest : public testing::Test {
 protected:
  struct Outcome {
    bool allowed = false;
    Reason reason = Reason::none;
    Milliseconds after{0};
  };

  /// The answer to a publish from `address`, and how long it took.
  Outcome attempt(const std::string& query, const std::string& address = "192.0.2.1") {
    auto client = std::make_shared<ClientFacts>();
    client->ip = *IpAddress::parse(address);
    std::optional<Verdict> verdict;
    const MonotonicTime start = monotonic_now();
    loop.post([&] {
      guard.publish({.client = client, .application = nullptr, .stream = "s", .query = query},
                    Answer(loop, [&](Verdict given) { verdict = std::move(given); }));
    });
    while (!verdict && monotonic_now() - start < Seconds(5)) {
      loop.run_ready();
      if (!verdict) std::this_thread::sleep_for(Milliseconds(1));
    }
    EXPECT_TRUE(verdict);
    return {verdict->allowed, verdict->reason, std::chrono::duration_cast<Milliseconds>(monotonic_now() - start)};
  }
  /// So many different wrong keys.
  void guess(int times, const std::string& address = "192.0.2.1") {
    for (int i = 0; i < times; ++i) EXPECT_EQ(attempt("key=" + std::to_string(next_guess++), address).reason, Reason::bad_key);
  }

  loop::EventLoop loop{0};
  std::shared_ptr<OneKey> decider = std::make_shared<OneKey>();
  LoginDelay guard{decider, {.free = 3, .refuse_from = 6, .first_delay = Milliseconds(60), .longest_delay = Milliseconds(100),
                             .forgive_after = Seconds(60)}};
  int next_guess = 0;
};

TEST_F(LoginDelayTest, TheFirstWrongKeysAreAnsweredAtOnceAndFurtherOnesWait) {
  for (int i = 0; i < 3; ++i) EXPECT_LT(attempt("key=" + std::to_string(i)).after, Milliseconds(50));
  const Outcome late = attempt("key=another");
  EXPECT_EQ(late.reason, Reason::bad_key);
  EXPECT_GE(late.after, Milliseconds(60));
}

TEST_F(LoginDelayTest, TheRightKeyNeverWaits) {
  guess(5);
  const Outcome right = attempt("key=right");
  EXPECT_TRUE(right.allowed);
  EXPECT_LT(right.after, Milliseconds(50));
}

TEST_F(LoginDelayTest, AfterManyTheAddressIsRefusedUnheard) {
  guess(6);
  const int before = decider->asked;
  const Outcome refused = attempt("key=right");
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.reason, Reason::login_delay);
  EXPECT_LT(refused.after, Milliseconds(50));
  EXPECT_EQ(decider->asked, before) << "not even looked at";
  EXPECT_EQ(decider->noted, std::vector<std::string>{"login-delay s"}) << "but in the audit";
  EXPECT_TRUE(attempt("key=right", "192.0.2.2").allowed) << "others are not concerned";
}

TEST_F(LoginDelayTest, WhoOffersNothingIsNotTurnedAway) {
  guess(6);
  EXPECT_EQ(attempt("").reason, Reason::no_key);
}

TEST_F(LoginDelayTest, AnEncoderThatRepeatsItsWrongKeyLocksNobodyOut) {
  for (int i = 0; i < 100; ++i) EXPECT_LT(attempt("key=mistyped").after, Milliseconds(50));
  EXPECT_TRUE(attempt("key=right").allowed);
}

TEST_F(LoginDelayTest, WhatWasGenuineAndOfferingNothingAreNoGuesses) {
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(attempt("key=expired").reason, Reason::token_expired);
    EXPECT_EQ(attempt("").reason, Reason::no_key);
  }
  EXPECT_TRUE(attempt("key=right").allowed);
}

TEST_F(LoginDelayTest, TheLimitsMayChange) {
  guess(6);
  guard.set_limits({.free = 100, .refuse_from = 0});
  EXPECT_TRUE(attempt("key=right").allowed);
}

}  // namespace
}  // namespace sallyport::hub
