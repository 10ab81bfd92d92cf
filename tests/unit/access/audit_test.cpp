// One line for every decision, and no secret in any of them.
#include "unit/access/access_test_support.hpp"

namespace sallyport::access {
namespace {

class Audit : public test::DeciderTest {
 protected:
  Audit() {
    access_.publish = access_.play = Requirement::token;
    client_.id = 7;
    client_.virtual_host = "example.com";
  }
  /// What `work` writes to the log.
  template <typename Work>
  static std::string lines(Work work) {
    testing::internal::CaptureStderr();
    work();
    log::flush();
    return testing::internal::GetCapturedStderr();
  }
};

TEST_F(Audit, ALineSaysWhoFromWhereWhatAndWhy) {
  const std::string line = lines([&] { play("token=good"); });
  EXPECT_NE(line.find(" info access client=7 address=192.0.2.4 protocol=rtmps vhost=example.com app=live instance=room "
                      "action=play stream=s verdict=allow by=token token=id-1 subject=ann reason=none\n"),
            std::string::npos)
      << line;
}

TEST_F(Audit, ARefusalNamesTheTokenIfItsSignatureWasRight) {
  verifier_->refusals["good"] = Reason::token_expired;
  EXPECT_NE(lines([&] { play("token=good"); }).find("verdict=refuse by=token token=id-1 subject=ann reason=token-expired\n"),
            std::string::npos);
  EXPECT_NE(lines([&] { play("token=forged"); }).find("verdict=refuse by=token reason=token-signature\n"), std::string::npos);
}

TEST_F(Audit, EveryDecisionHasExactlyOneLine) {
  const std::string all = lines([&] {
    connect();
    publish();
    play("token=good");
  });
  EXPECT_EQ(std::count(all.begin(), all.end(), '\n'), 3) << all;
}

TEST_F(Audit, WhatOthersRefusedHasItsLineToo) {
  const std::string line = lines([&] {
    decider_.note_refusal({client_, hub::Action::publish, "s", "login-delay", Reason::login_delay});
  });
  EXPECT_NE(line.find("action=publish stream=s verdict=refuse by=login-delay reason=login-delay\n"), std::string::npos) << line;
}

TEST_F(Audit, AWithdrawalSaysWhatForTheTokenWasUsed) {
  const hub::GrantRef grant = play("token=good").grant;
  EXPECT_NE(lines([&] { decider_.withdraw(client_, *grant, Reason::token_revoked); })
                .find("action=play stream=s verdict=withdraw by=token token=id-1 subject=ann reason=token-revoked\n"),
            std::string::npos);
}

TEST_F(Audit, NoPlaceOfASecretIsEverPrinted) {
  client_.query = "key=SECRET&token=SECRET";
  client_.token_argument = client_.bearer = "SECRET";
  access_.connect = Requirement::key_or_token;
  const std::string all = lines([&] {
    connect();
    publish("st=SECRET&exp=1");
    play("token=SECRET&key=SECRET");
    client_ = {};
    play("token=SECRET");
  });
  EXPECT_EQ(all.find("SECRET"), std::string::npos) << all;
}

}  // namespace
}  // namespace sallyport::access
